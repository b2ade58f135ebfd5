package io.github.fdda.notebook;

import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.YamlRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The exercises of the notebooks. A cell checks an answer:
 *
 * <pre>{@code
 * Exercise.check("2.1", 784)
 * }</pre>
 *
 * @since 0.1.0
 */
public final class Exercise {

  private static final String FILE = "exercises.yml";

  private Exercise() {}

  /**
   * Tells whether an answer is right: why, or else a hint.
   *
   * @param id number of the notebook and of the exercise in it, such as {@code "2.1"}
   * @param answer a number
   * @return one or two sentences
   * @throws InvalidInputException if there is no such exercise
   */
  public static String check(String id, Number answer) {
    return entry(id).verdict(answer.doubleValue());
  }

  private static Entry entry(String id) {
    var all = read().exercises();
    return all.stream()
        .filter(entry -> entry.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "exercise %s: there are %s"
                        .formatted(
                            id, all.stream().map(Entry::id).collect(Collectors.joining(", ")))));
  }

  private static Exercises read() {
    try (var in = Objects.requireNonNull(Exercise.class.getResourceAsStream(FILE), FILE)) {
      return YamlRecords.read(FILE, in, Exercises.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole file. */
  record Exercises(List<Entry> exercises) {}

  /**
   * One exercise.
   *
   * @param answer the right one
   * @param tolerance how far from it is right as well; null for nothing
   * @param hint said to others
   * @param reason said to the right one
   */
  record Entry(String id, String answer, @Nullable Double tolerance, String hint, String reason) {

    String verdict(double given) {
      var allowed = tolerance == null ? 0 : tolerance;
      return Math.abs(given - Double.parseDouble(answer)) <= allowed
          ? "%s: right. %s".formatted(id, reason)
          : "%s: not yet. Hint: %s".formatted(id, hint);
    }
  }
}
