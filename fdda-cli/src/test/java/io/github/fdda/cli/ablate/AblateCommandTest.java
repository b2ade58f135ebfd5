package io.github.fdda.cli.ablate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.cli.Cli;
import io.github.fdda.data.NetworkFiles;
import io.github.fdda.fixture.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.Table;

class AblateCommandTest {

  @Test
  void oneLineARun_meansOverSeeds(@TempDir Path folder) throws IOException {
    var csv = folder.resolve("runs.csv");
    var chart = folder.resolve("runs.png");
    var outcome =
        ablate(folder, csv, "--recipes=plain,plain+mse-ranges", "--seeds=2", "--chart=" + chart);
    assertEquals(0, outcome.status(), outcome::err);
    var lines = Files.readAllLines(csv);
    assertEquals(1 + 2 * 2, lines.size());
    // Whether it is the bundled sample depends on the machine.
    var name = Sample.NETWORK + ",fashion-mnist( \\(sample\\))? 2 held out a class,";
    assertTrue(lines.get(1).matches(name + "1,W3A3,plain,.*"), lines.get(1));
    var columns = lines.get(0).split(",").length;
    lines.forEach(line -> assertEquals(columns, line.split(",").length, line));
    var shown = outcome.out().lines().filter(line -> line.startsWith("| W3A3")).toList();
    assertEquals(2, shown.size(), outcome::out);
    assertTrue(shown.get(0).contains(" ± "), outcome::out);
    assertNotNull(ImageIO.read(chart.toFile()));
  }

  /** What the file holds is not measured again: an edited figure stays, and enters the mean. */
  @Test
  void goesOn(@TempDir Path folder) throws IOException {
    var csv = folder.resolve("runs.csv");
    ablate(folder, csv, "--recipes=plain");
    var lines = Files.readAllLines(csv);
    var columns = List.of(lines.get(0).replace(",checksum", "").split(","));
    var cells = CsvLine.parse(lines.get(1), columns);
    cells.put("top1", "12.50");
    Files.write(csv, List.of(lines.get(0), CsvLine.of(cells)));
    ablate(folder, csv, "--recipes=plain", "--test", "--limit-test=20");
    assertEquals(3, Files.readAllLines(csv).size(), "measured on other images");
    var outcome = ablate(folder, csv, "--recipes=plain");
    assertEquals(3, Files.readAllLines(csv).size());
    assertTrue(outcome.out().contains("12.50"), outcome::out);
  }

  /** Two files of one name. */
  @Test
  void networks_areKnownByTheirContent(@TempDir Path folder) throws IOException {
    var csv = folder.resolve("runs.csv");
    for (var name : List.of("resnet20-fashion-mnist", "mobilenetv2-fashion-mnist")) {
      var file = Files.createDirectories(folder.resolve(name)).resolve("model.onnx");
      Files.write(file, NetworkFiles.open(name).bytes());
      var outcome = ablate(folder, csv, "--network=" + file);
      assertEquals(0, outcome.status(), outcome::err);
    }
    var divergence = Table.read().csv(csv.toFile()).doubleColumn("divergence");
    assertEquals(2, divergence.size());
    assertNotEquals(divergence.get(0), divergence.get(1));
  }

  /** Two bits on average leave none to move: no layer can have fewer. */
  @Test
  void mixedPrecision_besideTheSameBitsEverywhere(@TempDir Path folder) throws IOException {
    var csv = folder.resolve("runs.csv");
    var outcome = ablate(folder, csv, "--bits=W2A4", "--recipes=plain", "--metrics=nuclear-norm");
    assertEquals(0, outcome.status(), outcome::err);
    var lines = Files.readAllLines(csv);
    assertEquals(3, lines.size());
    var uniform = lines.get(1).split(",");
    var mixed = lines.get(2).split(",");
    assertEquals("W2A4", uniform[3]);
    assertEquals("W2A4 nuclear-norm", mixed[3]);
    assertEquals(List.of(uniform).subList(8, 12), List.of(mixed).subList(8, 12));
  }

  /** With 8 bits everywhere as the budget, no layer and no activation needs to have fewer. */
  @Test
  void bitOperations_asManyAsTheSameBitsEverywhere(@TempDir Path folder) throws IOException {
    var csv = folder.resolve("runs.csv");
    var outcome =
        ablate(
            folder,
            csv,
            Cli.tiny(folder),
            "--bits=W8A8",
            "--recipes=plain",
            "--metrics=measured+bit-operations,measured+activations");
    assertEquals(0, outcome.status(), outcome::err);
    var lines = Files.readAllLines(csv).stream().map(line -> List.of(line.split(","))).toList();
    assertEquals("W8A8 measured+bit-operations", lines.get(2).get(3));
    assertEquals("W8A8 measured+activations", lines.get(3).get(3));
    assertEquals(lines.get(1).subList(8, 12), lines.get(2).subList(8, 12));
    assertEquals(lines.get(1).subList(8, 12), lines.get(3).subList(8, 12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--recipes=salt; recipe salt: known are plain",
        "--recipes=plain+salt; ingredient salt: known are mse-ranges",
        "--bits=4; bits 4: give them as in W4A4",
        "--metrics=hessian-trace+activations; hessian-trace looks at weights alone: take measured",
        "--chart=runs.jpg; charts are PNG or SVG",
        "--seeds=0; --seeds 0: give at least 1",
        "--held-out=0; --held-out 0: give at least 1",
      })
  void badInput(String option, String message, @TempDir Path folder) throws IOException {
    var outcome = ablate(folder, folder.resolve("runs.csv"), option);
    assertEquals(2, outcome.status());
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(outcome.err().contains(message), outcome::err);
  }

  @Test
  void file_ofAnotherKind(@TempDir Path folder) throws IOException {
    var csv = folder.resolve("notes.txt");
    Files.writeString(csv, "mine\n");
    var outcome = ablate(folder, csv);
    assertEquals(2, outcome.status());
    assertTrue(outcome.err().contains("its first line is not that of an ablation"), outcome::err);
    assertEquals("mine\n", Files.readString(csv));
  }

  @Test
  void line_damaged(@TempDir Path folder) throws IOException {
    var csv = folder.resolve("runs.csv");
    ablate(folder, csv);
    Files.writeString(csv, Files.readString(csv).replaceFirst(",[^,]*$", ""));
    var outcome = ablate(folder, csv);
    assertEquals(2, outcome.status());
    assertTrue(outcome.err().contains("delete it"), outcome::err);
  }

  private static Cli.Outcome ablate(Path folder, Path csv, String... more) throws IOException {
    return Cli.run(folder, Cli.ablate(csv, more));
  }
}
