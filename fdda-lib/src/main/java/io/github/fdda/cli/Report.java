package io.github.fdda.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.fdda.data.AtomicFiles;
import io.github.fdda.network.AccuracyInterval;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Shows a result: as a table for people, as JSON and as Markdown. */
final class Report {

  private final RunResult result;

  Report(RunResult result) {
    this.result = result;
  }

  /** Writes {@code result.json} and {@code report.md}, each whole or not at all. */
  void write(Path folder) {
    AtomicFiles.write(folder.resolve("result.json"), json(result));
    AtomicFiles.write(folder.resolve("report.md"), markdown());
  }

  /** A table that is also valid Markdown. */
  String table() {
    var seconds = result.seconds();
    return """
        | network       | bits       | top-1 (%) | 95 % interval   | size (kB) | trained for (s) |
        |---------------|------------|-----------|-----------------|-----------|-----------------|
        """
        + row(
            "float", "W32A32", result.floatTop1(), result.floatTop1Interval(), result.floatBytes())
        + untrained("ranges only", result.rangesTop1(), result.rangesTop1Interval())
        + untrained("least squares", result.leastSquaresTop1(), result.leastSquaresTop1Interval())
        + row(
            trainedName(),
            bits(),
            result.top1(),
            result.top1Interval(),
            result.quantizedBytes(),
            String.format(Locale.ROOT, "%.1f", seconds.synthesize() + seconds.quantize()));
  }

  private String untrained(String name, double top1, AccuracyInterval interval) {
    return row(name, bits(), top1, interval, result.quantizedBytes());
  }

  private static String row(
      String name, String bits, double top1, AccuracyInterval interval, long bytes) {
    return row(name, bits, top1, interval, bytes, "");
  }

  private static String row(
      String name,
      String bits,
      double top1,
      AccuracyInterval interval,
      long bytes,
      String seconds) {
    return String.format(
        Locale.ROOT,
        "| %-13s | %-10s | %9.2f | %-15s | %9.1f | %15s |%n",
        name,
        bits,
        top1,
        interval,
        kilobytes(bytes),
        seconds);
  }

  /** What the rows and columns of the table mean. */
  String legend() {
    return """
        ranges only: activation ranges of least squared error on the calibration images, no training.
        least squares: weight ranges of least squared error too.
        95 %% interval: what %d test images leave open (Wilson's).
        """
        .formatted(result.testImages());
  }

  /** Seconds of each step, in one line. */
  String steps() {
    var seconds = result.seconds();
    return String.format(
        Locale.ROOT,
        "centers %.1f s, synthesize %.1f s (%d iterations, %.0f ms each), quantize %.1f s (%d"
            + " iterations, %.0f ms each), evaluate %.1f s; peak memory %d MB",
        seconds.centers(),
        seconds.synthesize(),
        result.generatorIterations(),
        result.msPerGeneratorIteration(),
        seconds.quantize(),
        result.studentIterations(),
        result.msPerStudentIteration(),
        seconds.evaluate(),
        result.peakRssMb());
  }

  private String markdown() {
    return """
        # %s on %s: %s

        %s
        %s
        %d test images; %d calibration image(s) a class; recipe %s, target %s, seed %d.

        %s

        | made with | version |
        |-----------|---------|
        %s
        """
        .formatted(
            result.network(),
            result.dataset(),
            bits(),
            table(),
            legend(),
            result.testImages(),
            result.perClass(),
            result.recipe(),
            result.target(),
            result.seed(),
            steps(),
            versions(result.versions()));
  }

  /** Rows of a Markdown table, sorted by name. */
  static String versions(Map<String, String> versions) {
    return new TreeMap<>(versions)
        .entrySet().stream()
            .map(entry -> "| %s | %s |".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("\n"));
  }

  private String bits() {
    var special = result.firstLastBits();
    return "W%dA%d".formatted(result.weightBits(), result.activationBits())
        + (special == 0 ? "" : " F%dL%d".formatted(special, special));
  }

  private String trainedName() {
    return switch (result.baseline()) {
      case "ranges" -> "ranges only";
      case "no-fine-grained" -> "no D, C loss";
      default -> "FDDA";
    };
  }

  /** A result as JSON, indented, maps sorted by key. */
  static String json(Object result) {
    try {
      return JsonMapper.builder()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
              .build()
              .writeValueAsString(result)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double kilobytes(long bytes) {
    return bytes / 1000.0;
  }
}
