package io.github.fdda.cli.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.cli.Cli;
import io.github.fdda.evaluate.PairedDrop;
import io.github.fdda.fixture.Sample;
import io.github.fdda.quantize.grid.BitWidths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaxDropTest {

  /** Eight bits lose next to nothing; two, after a few iterations, nearly all. */
  @Test
  void fewestBitsThatHold_areTaken(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome = Cli.run(folder, Cli.quantize(out, "--max-drop=5", "--bits=W8A8,W2A2"));
    assertEquals(0, outcome.status(), outcome::err);
    assertTrue(
        outcome.out().contains("estimated on 190 training images that calibration leaves"),
        outcome::out);
    assertTrue(outcome.out().contains("each of 2 recipes is tested with 97.50 %"), outcome::out);
    assertTrue(outcome.out().contains("taken: W8A8, ranges only: drop "), outcome::out);
    var rows = outcome.out().lines().filter(line -> line.matches("\\| W[82]A[82] .*")).toList();
    assertEquals(3, rows.size(), outcome::out);
    var report = Files.readString(out.resolve("report.md"));
    rows.forEach(row -> assertTrue(report.contains(row), report));
    assertEquals(BitWidths.of(8, 8), QuantizedNetwork.load(out, Sample.network()).bits());
    assertTrue(noCheckpoints(out));

    var result = result(out);
    assertEquals(8, result.get("weight_bits").asInt());
    assertEquals("ranges only", result.get("recipe").asText());
    assertEquals(40, result.get("test_images").asInt());
    // The generator was trained for what is not taken.
    assertEquals(0, result.get("seconds").get("synthesize").asDouble());
    assertDescribed(result.get("drop"));
  }

  private static void assertDescribed(JsonNode drop) {
    assertEquals(
        new TreeSet<>(
            Set.of(
                "max_drop",
                "confidence",
                "bits",
                "recipe",
                "estimated_drop",
                "drop_bound",
                "drop_images",
                "drop_images_from",
                "trials")),
        names(drop));
    assertEquals(5, drop.get("max_drop").asDouble());
    assertEquals(0.95, drop.get("confidence").asDouble());
    assertEquals("W8A8", drop.get("bits").asText());
    assertEquals("ranges only", drop.get("recipe").asText());
    assertEquals(190, drop.get("drop_images").asInt());
    assertEquals("images held out", drop.get("drop_images_from").asText());
    var trials = drop.get("trials");
    assertEquals(List.of("W8A8", "W2A2", "W2A2"), trials.findValuesAsText("bits"));
    assertEquals(List.of("true", "false", "false"), trials.findValuesAsText("holds"));
    var taken = trials.get(0);
    assertEquals(
        new TreeSet<>(
            Set.of(
                "bits",
                "recipe",
                "bytes",
                "lost",
                "won",
                "estimated_drop",
                "drop_bound",
                "holds",
                "seconds")),
        names(taken));
    var paired = new PairedDrop(190, taken.get("lost").asInt(), taken.get("won").asInt());
    assertEquals(paired.estimate(), drop.get("estimated_drop").asDouble());
    assertEquals(paired.upperBound(0.975), drop.get("drop_bound").asDouble());
  }

  /** Without calibration images ranges alone are not tried. */
  @Test
  void trainedNetwork_isSavedAsOneOfAnOrdinaryRun(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var ordinary = folder.resolve("ordinary");
    var outcome =
        Cli.run(
            folder,
            Cli.quantize(
                out,
                Cli.tiny(folder),
                "--max-drop=30",
                "--bits=W8A8",
                "--per-class=0",
                "--held-out=19"));
    assertEquals(0, outcome.status(), outcome::err);
    var bits = List.of(Cli.tiny(folder), "--weights=8", "--activations=8", "--per-class=0");
    Cli.run(folder, Cli.quantize(ordinary, bits.toArray(String[]::new)));
    QuantizeCommandTest.assertSameNetworks(ordinary, out, Cli.tiny());
    assertEquals(result(ordinary).get("top1"), result(out).get("top1"));
    assertTrue(result(out).get("seconds").get("synthesize").asDouble() > 0);
    assertTrue(noCheckpoints(out));
  }

  @Test
  void withoutImagesToHoldOut_syntheticOnesAreSaidPlainly(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome =
        Cli.run(
            folder,
            Cli.quantize(out, Cli.tiny(folder), "--max-drop=60", "--bits=W8A8", "--held-out=0"));
    assertEquals(0, outcome.status(), outcome::err);
    assertTrue(
        outcome.out().contains("2000 synthetic images,\nlabelled by the float network"),
        outcome::out);
    assertTrue(outcome.out().contains("on 2000 synthetic images, at most "), outcome::out);
    assertEquals("synthetic images", result(out).get("drop").get("drop_images_from").asText());
  }

  /** (n·0.01 − ½) / √(n·0.01·0.99) reaches z of 97.5 %, for two recipes, at 476 images. */
  @Test
  void tooFewImages_areRefusedAtOnce(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome = Cli.run(folder, Cli.quantize(out, "--max-drop=1"));
    assertRefused(
        outcome,
        "--max-drop 1.0: 190 images cannot show it, even if none is lost; it takes 476",
        "--held-out 48 (calibration leaves 19 a class)",
        "--held-out 0 for synthetic images");
    assertFalse(Files.exists(out));
    assertRefused(
        Cli.run(folder, Cli.quantize(out, "--max-drop=0.1", "--held-out=0")),
        "2000 images cannot show it",
        "allow a larger drop");
    assertFalse(Files.exists(out));
  }

  @Test
  void nothingThatHolds_leavesNothingButCheckpoints(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome = Cli.run(folder, Cli.quantize(out, "--max-drop=3", "--bits=W2A2"));
    assertRefused(outcome, "no drop is shown to be within 3.0 points", "--resume");
    try (var files = Files.list(out)) {
      assertEquals(
          List.of("checkpoint"), files.map(file -> out.relativize(file).toString()).toList());
    }
  }

  @Test
  void bitsAreGivenInOneWay(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    for (var other :
        List.of("--weights=4", "--activations=4", "--average-bits=4", "--baseline=ranges")) {
      assertRefused(
          Cli.run(folder, Cli.quantize(out, "--max-drop=5", other)), "--max-drop chooses");
    }
    assertRefused(Cli.run(folder, Cli.quantize(out, "--bits=W4A4")), "say how --max-drop chooses");
    assertRefused(Cli.run(folder, Cli.quantize(out, "--held-out=2")), "say how --max-drop chooses");
    assertRefused(
        Cli.run(folder, Cli.quantize(out, "--max-drop=5", "--held-out=-1")), "--held-out -1");
    assertRefused(
        Cli.run(folder, Cli.quantize(out, "--max-drop=5", "--bits=W2A2,W4A4")),
        "bits W4A4 after W2A2");
    assertFalse(Files.exists(out));
  }

  private static void assertRefused(Cli.Outcome outcome, String... parts) {
    assertEquals(2, outcome.status(), outcome::out);
    var line = outcome.errorLines().get(outcome.errorLines().size() - 1);
    for (var part : parts) {
      assertTrue(line.contains(part), line);
    }
  }

  private static boolean noCheckpoints(Path out) throws IOException {
    try (var files = Files.walk(out)) {
      return files.noneMatch(file -> out.relativize(file).toString().matches("checkpoint/.*"));
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
