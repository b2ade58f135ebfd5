package io.github.fdda.survey;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fdda.survey.Journey.Step;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes every ONNX file of a folder the whole way: loaded, its logits against ONNX Runtime's,
 * quantized on noise by a very short recipe, exported, compared. Run by hand:
 *
 * <pre>{@code java -cp … io.github.fdda.survey.Survey FOLDER TABLE.csv}</pre>
 *
 * <p>The table gets a line a file. The output says how many files reach each step, then what stops
 * the others, what stops most of them first.
 */
public final class Survey {

  private static final long LONGEST_SECONDS = 600;

  private final Map<Step, Integer> reached = new TreeMap<>();
  private final Map<String, List<String>> reasons = new TreeMap<>();

  private Survey() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    survey(Path.of(arguments[0]), Path.of(arguments[1]));
    // A file that took too long may still be at work.
    System.exit(0);
  }

  /** Writes the table and prints what came out. */
  static void survey(Path folder, Path tableFile) throws IOException, InterruptedException {
    var survey = new Survey();
    var files = files(folder);
    try (var table = new PrintWriter(Files.newBufferedWriter(tableFile, UTF_8))) {
      table.println(
          "name,"
              + Stream.of(Step.values())
                  .map(step -> step.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(","))
              + ",seconds");
      for (var file : files) {
        table.println(survey.line(file));
        table.flush();
      }
    }
    survey.print(files.size());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
    }
  }

  private String line(Path file) throws IOException, InterruptedException {
    var name = file.getFileName().toString().replace(".onnx", "");
    System.out.print(name);
    var started = System.nanoTime();
    var cells = travel(file);
    var seconds = (System.nanoTime() - started) / 1e9;
    count(name, cells);
    System.out.printf(Locale.ROOT, " %s (%.1f s)%n", cells, seconds);
    return Stream.of(Step.values())
        .map(step -> quoted(cells.getOrDefault(step, "")))
        .collect(
            Collectors.joining(
                ",", quoted(name) + ",", String.format(Locale.ROOT, ",%.1f", seconds)));
  }

  private static String quoted(String cell) {
    return cell.matches("[^,\"\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /** One file, which is given up after a while. */
  private static Map<Step, String> travel(Path file) throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("survey");
    var journey = new Journey(file, folder);
    var thread = Executors.newSingleThreadExecutor();
    var result = thread.submit(journey::run);
    try {
      return result.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      result.cancel(true);
      return Map.of(Step.RUNTIME, "HANGS: more than " + LONGEST_SECONDS + " s");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      thread.shutdownNow();
      Files.deleteIfExists(folder.resolve("exported.onnx"));
      Files.delete(folder);
    }
  }

  private void count(String name, Map<Step, String> cells) {
    cells.forEach(
        (step, cell) -> {
          if (cell.matches("(refused|WRONG|CRASH|HANGS): .*")) {
            reasons.merge(
                step.name().toLowerCase(Locale.ROOT) + ": " + general(cell),
                List.of(name),
                (first, second) -> Stream.concat(first.stream(), second.stream()).toList());
          } else {
            reached.merge(step, 1, Integer::sum);
          }
        });
  }

  /** A message without lists, and without names and numbers that differ from file to file. */
  private static String general(String message) {
    return message
        .replaceAll("; supported are .*", "")
        .replaceAll("'[^']*'", "'…'")
        .replaceAll("-?[0-9]+([.][0-9e+-]+)?", "#");
  }

  private void print(int files) {
    System.out.printf("%n%d files%n", files);
    reached.forEach(
        (step, count) ->
            System.out.printf("%5d %s%n", count, step.name().toLowerCase(Locale.ROOT)));
    System.out.println();
    reasons.entrySet().stream()
        .sorted(Comparator.comparing(reason -> -reason.getValue().size()))
        .forEach(
            reason ->
                System.out.printf(
                    "%5d %s%n        %s%n",
                    reason.getValue().size(),
                    reason.getKey(),
                    String.join(" ", reason.getValue())));
  }
}
