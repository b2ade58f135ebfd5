package io.github.fdda.cli.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.cli.Cli;
import io.github.fdda.cli.report.Pages;
import io.github.fdda.deploy.ModelFile;
import io.github.fdda.deploy.OnnxSession;
import io.github.fdda.deploy.Optimization;
import io.github.fdda.fixture.Sample;
import io.github.fdda.search.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchCommandTest {

  /** Too short a time for any change: only the start is timed. */
  private static String[] search(Path out, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "search",
                "--network=" + Sample.NETWORK,
                "--dataset=" + Sample.DATASET,
                "--generator-iterations=2",
                "--limit-test=20",
                "--pairs=7",
                "--minutes=1e-9",
                "--out=" + out));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  @Test
  void writesWhatItFound(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var json = folder.resolve("found.json");
    var report = folder.resolve("search.html");
    var outcome = Cli.run(folder, search(out, "--json=" + json, "--report=" + report));
    assertEquals(0, outcome.status(), outcome::err);
    assertShown(report, outcome);
    assertTrue(
        outcome.out().contains("for onnxruntime-cpu, recipe plain+mse-ranges"), outcome::out);
    assertEquals(1, outcome.out().lines().filter(l -> l.startsWith("| start ")).count());
    assertEquals(1, outcome.out().lines().filter(l -> l.startsWith("| all in float ")).count());

    var found = new ObjectMapper().readTree(json.toFile());
    for (var name :
        List.of(
            "ms_float",
            "ms_integer",
            "ms_found",
            "ratio_to_integer",
            "top1_float",
            "top1_found",
            "top1_drop")) {
      assertTrue(found.get(name).isNumber(), name);
    }
    assertEquals(1, found.get("format").asInt());
    assertEquals(1, found.get("batch").asInt());
    assertEquals(
        found.get("top1_float").asDouble() - found.get("top1_found").asDouble(),
        found.get("top1_drop").asDouble(),
        1e-9);
    assertEquals(20, found.get("test_images").asInt());
    var changed = found.get("changed").asDouble();
    assertTrue(found.get("changed_interval").get("low").asDouble() <= changed);
    assertTrue(found.get("changed_interval").get("high").asDouble() >= changed);
    assertTrue(found.get("changed_images").asInt() > 0);
    assertEquals(
        found.get("floats").size(), Strategy.read(out.resolve("strategy.yml")).floats().size());
    assertEquals(3, Files.readAllLines(out.resolve("search.csv")).size(), "a head and two trials");
    assertNotNull(ImageIO.read(out.resolve("search.png").toFile()));
    var file = ModelFile.read(out.resolve("found.onnx"));
    assertEquals(file.bytes(), found.get("bytes_found").asLong());
    try (var session = OnnxSession.open(file, 1, Optimization.ALL)) {
      assertEquals(10, session.classCount());
    }
  }

  private static void assertShown(Path report, Cli.Outcome outcome) throws IOException {
    var page = Pages.read(report);
    Pages.assertShows(page, outcome.out().lines().filter(line -> line.startsWith("| ")).toList());
    Pages.assertLoadsNothing(page);
    assertEquals(
        List.of(
            "What was asked",
            "What was found",
            "Time, accuracy and size",
            "Every file that was tried",
            "Images",
            "Made with"),
        Pages.sections(page));
    // The chart, and images.
    assertEquals(2, page.getElementsByTagName("img").getLength());
    var text = page.getDocumentElement().getTextContent();
    assertTrue(text.contains("fdda search"), text);
  }

  @Test
  void resume_goesOn_orRefuses(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    assertEquals(0, Cli.run(folder, search(out)).status());
    var journal = Files.readString(out.resolve("search.json"));
    var again = Cli.run(folder, search(out, "--resume"));
    assertEquals(0, again.status(), again::err);
    assertEquals(journal, Files.readString(out.resolve("search.json")), "nothing was timed anew");

    var other = Cli.run(folder, search(out, "--resume", "--batch=2"));
    assertEquals(2, other.status());
    assertTrue(other.err().contains("is of a search with other inputs or options"), other::err);
    assertEquals(1, other.err().lines().count(), other::err);

    Files.writeString(out.resolve("search.json"), "{");
    var damaged = Cli.run(folder, search(out, "--resume"));
    assertTrue(damaged.err().contains("search.json: is damaged; delete it"), damaged::err);
  }

  @Test
  void quantize_readsAStrategy(@TempDir Path folder) throws IOException {
    var network = Sample.network();
    var first = network.weightLayers().get(0).name();
    var file = folder.resolve("strategy.yml");
    new Strategy(List.of(first)).write(file);
    var outcome =
        Cli.run(
            folder,
            Cli.quantize(
                folder.resolve("out"),
                "--weights=8",
                "--activations=8",
                "--target=onnxruntime-cpu",
                "--baseline=ranges",
                "--strategy=" + file));
    assertEquals(0, outcome.status(), outcome::err);
    var quantized = QuantizedNetwork.load(folder.resolve("out"), network);
    assertEquals(List.of(first), quantized.config().keepFloat());
    assertFalse(quantized.layers().stringColumn("layer").asList().contains(first));
  }

  @Test
  void valuesOutOfRange_areRefusedAtOnce(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var loss = Cli.run(folder, search(out, "--max-loss=101"));
    assertEquals(2, loss.status());
    assertTrue(loss.err().contains("largest loss 101.0: give percent"), loss::err);
    var start = Cli.run(folder, search(out, "--start=" + folder.resolve("none.yml")));
    assertTrue(start.err().contains("none.yml"), start::err);
    var integers = Cli.run(folder, search(out, "--target=tensorrt"));
    assertTrue(integers.err().contains("tensorrt"), integers::err);
    assertFalse(Files.exists(out));
  }
}
