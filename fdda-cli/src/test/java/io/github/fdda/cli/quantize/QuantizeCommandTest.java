package io.github.fdda.cli.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.cli.Cli;
import io.github.fdda.data.Catalog;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class QuantizeCommandTest {

  private static final Set<String> FIELDS =
      Set.of(
          "format",
          "network",
          "network_sha256",
          "dataset",
          "weight_bits",
          "activation_bits",
          "first_last_bits",
          "layer_bits",
          "per_class",
          "recipe",
          "target",
          "kept_float",
          "baseline",
          "seed",
          "float_top1",
          "float_top1_interval",
          "ranges_top1",
          "ranges_top1_interval",
          "least_squares_top1",
          "least_squares_top1_interval",
          "top1",
          "top1_interval",
          "test_images",
          "test_classes",
          "statistics_images",
          "generator_iterations",
          "student_iterations",
          "float_bytes",
          "quantized_bytes",
          "seconds",
          "stages",
          "ms_per_generator_iteration",
          "ms_per_student_iteration",
          "peak_rss_mb",
          "versions");

  @Test
  void perClass_zeroIsDataFree(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome = Cli.run(folder, Cli.quantize(out, "--per-class=0"));
    assertEquals(0, outcome.status(), outcome::err);
    var result = result(out);
    assertEquals(0, result.get("per_class").asInt());
    assertTrue(result.get("ranges_top1").asDouble() > 0);
    assertTrue(result.get("top1").asDouble() > 0);
  }

  @Test
  void perClass_zeroHasNoRangesAlone(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome = Cli.run(folder, Cli.quantize(out, "--per-class=0", "--baseline=ranges"));
    assertEquals(2, outcome.status());
    assertTrue(outcome.err().contains("ranges alone need calibration images"), outcome::err);
  }

  @Test
  void generatorIterations_withoutUseForAGenerator(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var alone =
        Cli.quantize(out, "--recipe=standard+real-images-alone", "--generator-iterations=2");
    var outcome = Cli.run(folder, alone);
    assertEquals(0, outcome.status(), outcome::err);
    assertEquals(0, result(out).get("generator_iterations").asInt());
  }

  @Test
  void result_hasEveryField(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome =
        Cli.run(
            folder,
            Cli.quantize(out, "--weights=3", "--activations=5", "--first-last-bits=8", "--seed=7"));
    assertEquals(0, outcome.status(), outcome::err);
    var result = result(out);
    assertEquals(new TreeSet<>(FIELDS), names(result));
    assertEquals(1, result.get("format").asInt());
    assertEquals(Sample.NETWORK, result.get("network").asText());
    assertEquals(Sample.DATASET, result.get("dataset").asText());
    assertEquals(3, result.get("weight_bits").asInt());
    assertEquals(5, result.get("activation_bits").asInt());
    assertEquals(8, result.get("first_last_bits").asInt());
    assertEquals("quick", result.get("recipe").asText());
    assertEquals(7, result.get("seed").asInt());
    assertEquals(40, result.get("test_images").asInt());
    assertEquals(10, result.get("test_classes").asInt());
    assertEquals(0, result.get("statistics_images").asInt());
    assertEquals(2, result.get("generator_iterations").asInt());
    assertEquals(3, result.get("student_iterations").asInt());
    assertEquals(4 * (272_186 + 2 * 784), result.get("float_bytes").asLong());
    assertTrue(result.get("float_top1").asDouble() > 80);
    for (var name : List.of("float_top1", "ranges_top1", "least_squares_top1", "top1")) {
      assertIntervalAround(result.get(name).asDouble(), result.get(name + "_interval"));
    }
    assertTrue(result.get("ms_per_generator_iteration").asDouble() > 0);
    assertTrue(result.get("ms_per_student_iteration").asDouble() > 0);
    assertEquals(
        new TreeSet<>(Set.of("centers", "synthesize", "quantize", "evaluate")),
        names(result.get("seconds")));
    assertEquals(
        List.of("ranges", "scales", "rounding", "end-to-end"),
        result.get("stages").findValuesAsText("stage"));
    assertTrue(result.get("versions").has("fdda") && result.get("versions").has("pytorch"));
  }

  @Test
  void nodesKeptInFloat(@TempDir Path folder) throws IOException {
    var layers = Sample.network().weightLayers();
    var names = List.of(layers.get(0).name(), layers.get(layers.size() - 1).name());
    var out = folder.resolve("out");
    var kept = "--keep-float=" + String.join(",", names);
    var outcome = Cli.run(folder, Cli.quantize(out, "--baseline=ranges", kept));
    assertEquals(0, outcome.status(), outcome::err);
    var written = new ArrayList<String>();
    result(out).get("kept_float").forEach(name -> written.add(name.asText()));
    assertEquals(names.stream().sorted().toList(), written);
    var line = ", kept in float: " + String.join(", ", written);
    assertTrue(Files.readString(out.resolve("report.md")).contains(line));
  }

  @Test
  void report_isTheSameInEveryCountry(@TempDir Path folder) throws IOException {
    var before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      var out = folder.resolve("out");
      var outcome = Cli.run(folder, Cli.quantize(out, "--baseline=ranges"));
      assertEquals(0, outcome.status(), outcome::err);
      assertTrue(outcome.out().contains("|    1095.0 |"), outcome::out);
      assertTrue(Files.readString(out.resolve("report.md")).contains("|    1095.0 |"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void networkWithoutNormalization_saysWhereItsStatisticsComeFrom(@TempDir Path folder)
      throws IOException {
    var out = folder.resolve("out");
    var network = "--network=plain-fashion-mnist";
    var outcome = Cli.run(folder, Cli.quantize(out, network, "--baseline=ranges"));
    assertEquals(0, outcome.status(), outcome::err);
    var line = "Layers without batch normalization: statistics measured on 10 calibration images.";
    assertTrue(outcome.out().contains(line), outcome::out);
    assertTrue(Files.readString(out.resolve("report.md")).contains(line));
    var result = new ObjectMapper().readTree(out.resolve("result.json").toFile());
    assertEquals(10, result.get("statistics_images").asInt());
    // 33,194 parameters of the file in floats.
    assertEquals(4 * 33_194, result.get("float_bytes").asLong());
  }

  @Test
  void networkWithoutNormalization_needsImages(@TempDir Path folder) throws IOException {
    var network = "--network=plain-fashion-mnist";
    var outcome = Cli.run(folder, Cli.quantize(folder.resolve("out"), network, "--per-class=0"));
    assertEquals(2, outcome.status());
    assertTrue(
        outcome.err().contains("has no batch normalization, whose statistics stand for images"),
        outcome::err);
  }

  @Test
  void baseline_ranges_trainsNothing(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    assertEquals(0, Cli.run(folder, Cli.quantize(out, "--baseline=ranges")).status());
    var result = result(out);
    assertEquals("ranges", result.get("baseline").asText());
    assertEquals(0, result.get("generator_iterations").asInt());
    assertEquals(0, result.get("student_iterations").asInt());
    assertEquals(result.get("ranges_top1"), result.get("top1"));
  }

  @Test
  void sameSeed_sameNetwork(@TempDir Path folder) throws IOException {
    var first = folder.resolve("first");
    var second = folder.resolve("second");
    Cli.run(folder, Cli.quantize(first, Cli.tiny(folder)));
    Cli.run(folder, Cli.quantize(second, Cli.tiny(folder)));
    assertSameNetworks(first, second, Cli.tiny());
  }

  @Test
  void learningRateOfALoopThatDoesNotRun_isRefused(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var failed =
        Cli.run(
            folder,
            Cli.quantize(
                out, "--recipe=standard", "--student-iterations=550", "--student-lr=1e-3"));
    assertEquals(2, failed.status());
    assertTrue(failed.err().contains("--student-lr 0.001: recipe standard"), failed::err);
  }

  @Test
  void failedRun_leavesTheEarlierResult(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    assertEquals(0, Cli.run(folder, Cli.quantize(out, Cli.tiny(folder))).status());
    var json = Files.readAllBytes(out.resolve("result.json"));
    var report = Files.readAllBytes(out.resolve("report.md"));
    var diverging = new String[] {Cli.tiny(folder), "--recipe=published", "--student-lr=1e30"};
    var failed = Cli.run(folder, Cli.quantize(out, diverging));
    assertEquals(2, failed.status());
    assertTrue(failed.err().contains("fdda: student loss is"), failed::err);
    assertTrue(failed.err().contains("--lr-factor 0.1"), failed::err);
    assertFalse(failed.err().contains("\tat "), failed::err);
    assertArrayEquals(json, Files.readAllBytes(out.resolve("result.json")));
    assertArrayEquals(report, Files.readAllBytes(out.resolve("report.md")));
    QuantizedNetwork.load(out, Cli.tiny());
  }

  @Test
  void learningRateFactor_mendsALossThatDiverges(@TempDir Path folder) throws IOException {
    var run =
        Cli.run(
            folder,
            Cli.quantize(
                folder.resolve("out"),
                Cli.tiny(folder),
                "--recipe=published",
                "--student-lr=1e30",
                "--lr-factor=1e-36"));
    assertEquals(0, run.status(), run::err);
  }

  @Test
  void list_printsEveryName(@TempDir Path folder) throws IOException {
    var outcome = Cli.run(folder, "list");
    assertEquals(0, outcome.status());
    var catalog = Catalog.bundled();
    for (var name : catalog.datasets().keySet()) {
      assertTrue(outcome.out().contains("  " + name + " "), name);
    }
    for (var name : catalog.networks().keySet()) {
      assertTrue(outcome.out().contains("  " + name + " "), name);
    }
    for (var name : Target.builtIn()) {
      assertTrue(outcome.out().contains("  " + name + " "), name);
    }
    assertEquals("", outcome.err());
  }

  @Test
  void list_printsEveryOperator(@TempDir Path folder) throws IOException {
    var outcome = Cli.run(folder, "list", "--operators");
    assertEquals(0, outcome.status());
    assertEquals(
        List.copyOf(Networks.operators().keySet()),
        outcome.out().lines().map(line -> line.split(" ", 2)[0]).toList());
    assertTrue(outcome.out().lines().anyMatch(line -> line.matches("Conv +.*weights quantized")));
    assertTrue(outcome.out().lines().anyMatch(line -> line.matches("Relu +.*output quantized")));
  }

  @Test
  void help(@TempDir Path folder) throws IOException {
    for (var arguments : new String[][] {{"--help"}, {"help"}, {"quantize", "--help"}}) {
      var outcome = Cli.run(folder, arguments);
      assertEquals(0, outcome.status(), outcome::err);
      assertTrue(outcome.out().contains("Usage: fdda"), outcome::out);
    }
  }

  /** Of at least ten images and at most all: above nothing, below a half. */
  private static void assertIntervalAround(double percent, JsonNode interval) {
    var low = interval.get("low").asDouble();
    var high = interval.get("high").asDouble();
    assertTrue(low <= percent && percent <= high, interval::toString);
    assertTrue(0 < high - low && high - low < 50, interval::toString);
  }

  @Test
  void table_hasIntervalsAndBothBaselines(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome =
        Cli.run(folder, Cli.quantize(out, Cli.tiny(folder), "--weights=8", "--activations=8"));
    assertEquals(0, outcome.status(), outcome::err);
    var lines = outcome.out().lines().filter(line -> line.startsWith("| ")).toList();
    assertEquals(
        List.of("network", "float", "ranges only", "least squares", "FDDA"),
        names(lines.subList(0, 5)));
    assertEquals(
        List.of("stage", "ranges", "scales", "rounding", "end-to-end"),
        names(lines.subList(5, lines.size())));
    var rows = lines.subList(0, 5);
    var report = Files.readString(out.resolve("report.md"));
    lines.forEach(row -> assertTrue(report.contains(row), report));
    assertEquals(
        Set.of(rows.get(0).length()), Set.copyOf(rows.stream().map(String::length).toList()));
    for (var row : rows.subList(1, rows.size())) {
      assertTrue(row.split("\\|", -1)[4].strip().matches("\\d+\\.\\d\\d to \\d+\\.\\d\\d"), row);
    }
  }

  private static List<String> names(List<String> rows) {
    return rows.stream().map(row -> row.split("\\|", -1)[1].strip()).toList();
  }

  public static void assertSameNetworks(Path first, Path second, Network network) {
    var a = QuantizedNetwork.load(first, network);
    var b = QuantizedNetwork.load(second, network);
    assertEquals(a.ranges(), b.ranges());
    for (var name : a.weights().names()) {
      assertArrayEquals(a.weights().values(name), b.weights().values(name), name);
    }
  }

  private static JsonNode result(Path out) throws IOException {
    return new ObjectMapper().readTree(out.resolve("result.json").toFile());
  }

  private static Set<String> names(JsonNode node) {
    var names = new TreeSet<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
