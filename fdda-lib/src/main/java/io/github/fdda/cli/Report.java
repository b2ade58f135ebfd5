package io.github.fdda.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.fdda.data.AtomicFiles;
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
    return String.format(
        Locale.ROOT,
        """
        | network     | bits       | top-1 (%%) | size (kB) | trained for (s) |
        |-------------|------------|-----------|-----------|-----------------|
        | float       | W32A32     | %9.2f | %9.1f |                 |
        | ranges only | %-10s | %9.2f | %9.1f |                 |
        | %-11s | %-10s | %9.2f | %9.1f | %15.1f |
        """,
        result.floatTop1(),
        kilobytes(result.floatBytes()),
        bits(),
        result.rangesTop1(),
        kilobytes(result.quantizedBytes()),
        trainedName(),
        bits(),
        result.top1(),
        kilobytes(result.quantizedBytes()),
        seconds.synthesize() + seconds.quantize());
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
