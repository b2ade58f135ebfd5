package io.github.fdda.cli.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.fdda.cli.Cli;
import io.github.fdda.cli.report.Pages;
import io.github.fdda.fixture.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunPageTest {

  @Test
  void holdsWhatIsPrinted(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var file = folder.resolve("pages").resolve("run.html");
    var outcome = Cli.run(folder, Cli.quantize(out, "--report=" + file, "--seed=5"));
    assertEquals(0, outcome.status(), outcome::err);
    var page = Pages.read(file);
    Pages.assertShows(page, outcome.out().lines().filter(line -> line.startsWith("| ")).toList());
    Pages.assertLoadsNothing(page);
    assertEquals(
        List.of(
            "What was asked",
            "Accuracy and size",
            "What each stage brought",
            "Errors and bits by layer",
            "Images",
            "Time and memory",
            "Made with"),
        Pages.sections(page));
    var text = page.getDocumentElement().getTextContent();
    var steps =
        outcome.out().lines().filter(line -> line.startsWith("centers ")).findFirst().orElseThrow();
    assertTrue(text.contains(steps), text);
    assertTrue(text.contains("fdda quantize"), text);
    assertTrue(text.contains("--seed=5"), text);
    assertTrue(text.contains(Sample.network().sha256()), text);
    var versions = new JsonMapper().readTree(out.resolve("result.json").toFile()).get("versions");
    assertTrue(text.contains(versions.get("pytorch").asText()), text);
    // Stages, errors by layer, images.
    assertEquals(3, page.getElementsByTagName("img").getLength());
    // One row a weight and an activation below the head.
    var network = Sample.network();
    assertEquals(
        network.weightLayers().size() + network.activationLayers().size(),
        Pages.rows(page).stream()
            .filter(row -> row.size() == 7 && !row.get(0).equals("#"))
            .count());
  }

  /** Without real images there are no errors of activations on them. */
  @Test
  void dataFree_hasBitsAlone(@TempDir Path folder) throws IOException {
    var file = folder.resolve("run.html");
    var outcome =
        Cli.run(
            folder,
            Cli.quantize(
                folder.resolve("out"),
                Cli.tiny(folder),
                "--recipe=fdda",
                "--per-class=0",
                "--weights=3",
                "--report=" + file));
    assertEquals(0, outcome.status(), outcome::err);
    var page = Pages.read(file);
    assertTrue(Pages.sections(page).contains("Bits by layer"));
    assertFalse(Pages.sections(page).contains("Errors and bits by layer"));
    var layer = Cli.tiny().weightLayers().get(0).name();
    assertTrue(Pages.rows(page).contains(List.of("weight", layer, "3")));
  }

  @Test
  void baseline_hasNoSyntheticImages(@TempDir Path folder) throws IOException {
    var file = folder.resolve("run.html");
    var out = folder.resolve("out");
    var outcome = Cli.run(folder, Cli.quantize(out, "--baseline=ranges", "--report=" + file));
    assertEquals(0, outcome.status(), outcome::err);
    var page = Pages.read(file);
    var images = page.getElementsByTagName("img");
    var last = images.item(images.getLength() - 1).getAttributes().getNamedItem("alt");
    assertEquals("Calibration images", last.getNodeValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"page.txt; ends in .html", "folder.html; is a folder", "file/page.html; file"})
  void badFile_isRefusedBeforeAnythingIsDone(String name, String expected, @TempDir Path folder)
      throws IOException {
    Files.createDirectory(folder.resolve("folder.html"));
    Files.createFile(folder.resolve("file"));
    var out = folder.resolve("out");
    var outcome = Cli.run(folder, Cli.quantize(out, "--report=" + folder.resolve(name)));
    assertEquals(2, outcome.status(), outcome::err);
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(outcome.err().contains(expected), outcome::err);
    assertEquals("", outcome.out());
    assertFalse(Files.exists(out));
  }
}
