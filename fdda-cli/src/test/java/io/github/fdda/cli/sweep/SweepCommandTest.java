package io.github.fdda.cli.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.Synthesis;
import io.github.fdda.cli.Cli;
import io.github.fdda.fixture.JsonEdits;
import io.github.fdda.fixture.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.Table;

class SweepCommandTest {

  @Test
  void equalWidths_printsRows_writesTableReportAndChart(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome =
        Cli.run(folder, Cli.sweep(out, Cli.tiny(folder), "--bits=8,4,8", "--seed=3", "--seeds=2"));
    assertEquals(0, outcome.status(), outcome::err);
    var rows = outcome.out().lines().filter(line -> line.startsWith("| W")).toList();
    assertEquals(2, rows.size(), outcome::out);
    assertTrue(rows.get(0).startsWith("| W8A8 "), outcome::out);
    var table = Table.read().csv(out.resolve("sweep.csv").toFile());
    assertEquals(List.of("W8A8", "W4A4"), table.stringColumn("bits").asList());
    assertEquals(2, table.row(0).getInt("seeds"));
    var report = Files.readString(out.resolve("sweep.md"));
    rows.forEach(row -> assertTrue(report.contains(row), report));
    assertTrue(report.contains("seeds [3, 4]"), report);
    assertNotNull(ImageIO.read(out.resolve("sweep.png").toFile()));
    Synthesis.load(out, Cli.tiny(), Sample.dataset().calibration(1, 3));
  }

  @Test
  void grid_ofEveryPair(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome =
        Cli.run(
            folder,
            Cli.sweep(
                out, Cli.tiny(folder), "--weights=3,4", "--activations=6", "--first-last-bits=8"));
    assertEquals(0, outcome.status(), outcome::err);
    var table = Table.read().csv(out.resolve("sweep.csv").toFile());
    assertEquals(List.of("W3A6 F8L8", "W4A6 F8L8"), table.stringColumn("bits").asList());
    assertNotNull(ImageIO.read(out.resolve("sweep.png").toFile()));
  }

  /** What is in the file already is not measured again: an edited figure stays. */
  @Test
  void resume_keepsWhatIsMeasured(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    Cli.run(folder, Cli.sweep(out, Cli.tiny(folder), "--bits=8"));
    var file = out.resolve("sweep.json");
    JsonEdits.replace(file, "(seed 0\"[^}]*\"top1\" : )[0-9.]+", "$112.5");
    var resumed = Cli.run(folder, Cli.sweep(out, Cli.tiny(folder), "--bits=8,6", "--resume"));
    assertEquals(0, resumed.status(), resumed::err);
    assertFalse(resumed.err().contains("synthesize"), resumed::err);
    var table = Table.read().csv(out.resolve("sweep.csv").toFile());
    assertEquals(12.5, table.row(0).getDouble("top1"));
    assertEquals(2, table.rowCount());
    Cli.run(folder, Cli.sweep(out, Cli.tiny(folder), "--bits=8"));
    var fresh = Table.read().csv(out.resolve("sweep.csv").toFile());
    assertNotEquals(12.5, fresh.row(0).getDouble("top1"));
  }

  /** A target has maps, whose order each process draws anew. */
  @Test
  void resume_inAnotherProcess(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var arguments =
        Cli.sweep(out, Cli.tiny(folder), "--bits=8", "--target=onnxruntime-cpu", "--resume");
    var first = Cli.runInItsOwnProcess(folder, arguments);
    assertEquals(0, first.status(), first::err);
    var measured = Files.readString(out.resolve("sweep.json"));
    var second = Cli.runInItsOwnProcess(folder, arguments);
    assertEquals(0, second.status(), second::err);
    assertFalse(second.err().contains("synthesize"), second::err);
    assertEquals(measured, Files.readString(out.resolve("sweep.json")));
  }

  /** The same pixels become other network input: what a wrong mean gave must not stay. */
  @Test
  void resume_withTheRightMean(@TempDir Path folder) throws IOException {
    var pictures = "--dataset=" + Cli.pictures(folder.resolve("pictures"));
    var out = folder.resolve("out");
    var wrong = Cli.run(folder, Cli.sweep(out, pictures, "--bits=8", "--mean=0.7", "--std=0.2"));
    assertEquals(0, wrong.status(), wrong::err);
    var right = List.of(pictures, "--bits=8", "--mean=0.2860", "--std=0.3530");
    var resumed =
        Cli.run(
            folder,
            Cli.sweep(
                out, Stream.concat(right.stream(), Stream.of("--resume")).toArray(String[]::new)));
    assertEquals(2, resumed.status());
    assertTrue(resumed.err().contains("holds a sweep of another network"), resumed::err);
    var before = floatTop1(out);
    Cli.run(folder, Cli.sweep(out, right.toArray(String[]::new)));
    assertTrue(floatTop1(out) > before, "the right mean is no better");
  }

  private static double floatTop1(Path out) {
    var table = Table.read().csv(out.resolve("sweep.csv").toFile());
    return table.numberColumn("float_top1").getDouble(0);
  }

  @Test
  void resume_ofAnotherSweep(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    Cli.run(folder, Cli.sweep(out, Cli.tiny(folder), "--bits=8"));
    var table = Files.readString(out.resolve("sweep.csv"));
    var outcome =
        Cli.run(
            folder,
            Cli.sweep(out, Cli.tiny(folder), "--bits=8", "--resume", "--student-iterations=4"));
    assertEquals(2, outcome.status());
    assertTrue(outcome.err().contains("holds a sweep of another network"), outcome::err);
    assertEquals(table, Files.readString(out.resolve("sweep.csv")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--bits=1; 1 bits",
        "--bits=4,9; 9 bits",
        "--bits=; --bits",
        "--bits=4,x; --bits",
        "--bits=4 --weights=4; give --bits, or else both",
        "--weights=4; give --bits, or else both",
        "--activations=4; give --bits, or else both",
        "--weights=4 --activations=0; 0 bits",
        "--first-last-bits=9; 9 bits",
        "--seeds=0; --seeds 0",
        "--seeds=-1; --seeds -1",
        "--limit-test=0; --limit-test 0",
        "--baseline=ranges; --baseline"
      })
  void badInput_inOneLine(String options, String expected, @TempDir Path folder)
      throws IOException {
    var outcome = Cli.run(folder, Cli.sweep(folder.resolve("out"), options.split(" ")));
    assertEquals(2, outcome.status(), outcome::err);
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(outcome.err().contains(expected), () -> expected + " is not in " + outcome.err());
    assertFalse(Files.exists(folder.resolve("out")));
  }
}
