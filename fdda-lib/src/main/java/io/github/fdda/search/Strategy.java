package io.github.fdda.search;

import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import io.github.fdda.util.YamlRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which nodes are computed in float; all others in integers, as far as the target can.
 *
 * @param floats names of nodes, sorted
 * @since 0.1.0
 */
public record Strategy(List<String> floats) {

  /** Sorts the names. */
  public Strategy {
    floats = List.copyOf(new TreeSet<>(floats));
  }

  /** All that the target can in integers. */
  public static Strategy integers() {
    return new Strategy(List.of());
  }

  /** The same with more nodes in float. */
  Strategy with(Collection<String> nodes) {
    var all = new TreeSet<>(floats);
    all.addAll(nodes);
    return new Strategy(List.copyOf(all));
  }

  /** The same with fewer nodes in float. */
  Strategy without(Collection<String> nodes) {
    return new Strategy(floats.stream().filter(name -> !nodes.contains(name)).toList());
  }

  /**
   * Writes it as YAML, whole or not at all.
   *
   * @throws InvalidInputException if the file cannot be written
   */
  public void write(Path file) {
    var lines =
        floats.stream()
            .map(name -> "  \"%s\": {compute: float}%n".formatted(escaped(name)))
            .collect(Collectors.joining());
    AtomicFiles.write(
        file,
        "# Nodes computed in float; all others in integers, as far as the target can.%n%s"
            .formatted(
                floats.isEmpty() ? "nodes: {}%n".formatted() : "nodes:%n".formatted() + lines));
  }

  private static String escaped(String name) {
    return name.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /**
   * Reads what {@link #write} wrote, or what was written by hand.
   *
   * @throws InvalidInputException if the file cannot be read, is no YAML, or a node is to be
   *     computed otherwise than in float or integer
   */
  public static Strategy read(Path file) {
    try (var in = Files.newInputStream(file)) {
      var content = YamlRecords.read(file.toString(), in, Content.class);
      return new Strategy(
          content.nodes.entrySet().stream()
              .filter(node -> node.getValue().inFloat(file, node.getKey()))
              .map(Map.Entry::getKey)
              .toList());
    } catch (IOException e) {
      throw IoFaults.unreadable(file.toString(), e);
    }
  }

  private record Content(Map<String, Choice> nodes) {}

  private record Choice(String compute) {

    boolean inFloat(Path file, String node) {
      return switch (compute) {
        case "float" -> true;
        case "integer" -> false;
        default ->
            throw new InvalidInputException(
                "%s: node '%s': compute is '%s'; give float or integer"
                    .formatted(file, node, compute));
      };
    }
  }
}
