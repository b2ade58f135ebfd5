package io.github.fdda.cli.ablate;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AblationLogTest {

  private static final int FLIPS = 50;

  @TempDir private Path folder = Path.of("");
  private Path csv = Path.of("");

  @BeforeEach
  void nameFile() {
    csv = folder.resolve("runs.csv");
  }

  /** Both began before either added to the file. */
  @Test
  void get_keepsWhatAnotherAblationAdded() throws IOException {
    var one = AblationLog.open(csv);
    var other = AblationLog.open(csv);
    one.get(inputs(1), () -> row(1));
    other.get(inputs(2), () -> row(2));
    assertEquals(1 + 2, Files.readAllLines(csv).size());
    var again = AblationLog.open(csv);
    assertEquals(row(1), again.get(inputs(1), () -> fail("known")));
    assertEquals(row(2), again.get(inputs(2), () -> fail("known")));
  }

  @Test
  void get_ofSeveralThreads() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    try {
      var adding = new ArrayList<Callable<AblationRow>>();
      for (var seed = 0; seed < 40; seed++) {
        var each = seed;
        adding.add(() -> AblationLog.open(csv).get(inputs(each), () -> row(each)));
      }
      for (var added : threads.invokeAll(adding)) {
        added.get();
      }
    } finally {
      threads.shutdown();
    }
    assertEquals(1 + 40, Files.readAllLines(csv).size());
  }

  /** Rows of earlier versions did not name what computed them. */
  @Test
  void fileOfAnEarlierVersion_goesOnAsItWas() throws IOException {
    var columns = AblationRow.EARLIER_COLUMNS;
    Files.write(csv, List.of(CsvLine.head(columns), row(1).line(columns)));
    AblationLog.open(csv).get(inputs(2), () -> row(2));
    var lines = Files.readAllLines(csv);
    assertEquals(List.of(CsvLine.head(columns), row(1).line(columns), row(2).line(columns)), lines);
    var known = AblationLog.open(csv).get(inputs(2), () -> fail("known"));
    assertEquals(row(2).fidelity(), known.fidelity());
    assertEquals("", known.processor());
  }

  /** Two files may have one name: what they hold counts. */
  @Test
  void get_ofOtherContent() {
    var log = AblationLog.open(csv);
    log.get(inputs(1), () -> row(1));
    var other =
        new AblationRow.Inputs(
            "model, mine", "photos", 1, "W4A4", "standard", "01234567", 1, "fedcba9876543210");
    assertEquals("made", madeOrKnown(log, other));
    assertEquals("known", madeOrKnown(log, inputs(1)));
  }

  private static String madeOrKnown(AblationLog log, AblationRow.Inputs inputs) {
    var answer = new String[] {"known"};
    log.get(
        inputs,
        () -> {
          answer[0] = "made";
          return new AblationRow(
              inputs, new Fidelity(0, 0, 0, 1), 0, 0, 0, LocalDate.EPOCH, "", "");
        });
    return answer[0];
  }

  @Test
  void flippedBit_isRefusedOrHarmless() throws IOException {
    var log = AblationLog.open(csv);
    for (var seed = 0; seed < 3; seed++) {
      var each = seed;
      log.get(inputs(each), () -> row(each));
    }
    var whole = Files.readAllBytes(csv);
    var random = new Random(20);
    for (var i = 0; i < FLIPS; i++) {
      var bit = random.nextInt(8 * whole.length);
      var changed = whole.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(csv, changed);
      for (var seed = 0; seed < 3; seed++) {
        var expected = row(seed);
        read(seed).ifPresent(row -> assertEquals(expected, row, "bit " + bit));
      }
    }
  }

  private Optional<AblationRow> read(int seed) {
    try {
      return Optional.of(AblationLog.open(csv).get(inputs(seed), () -> fail("not found")));
    } catch (InvalidInputException e) {
      assertEquals(1, String.valueOf(e.getMessage()).lines().count(), e.getMessage());
      return Optional.empty();
    }
  }

  @Test
  void open_namesTheDamagedLine() throws IOException {
    AblationLog.open(csv).get(inputs(1), () -> row(1));
    Files.writeString(csv, Files.readString(csv).replace("81.25", "81.26"));
    assertRefused(() -> AblationLog.open(csv), csv.toString(), "line 2", "delete it");
  }

  private static AblationRow.Inputs inputs(long seed) {
    return new AblationRow.Inputs(
        "model, mine", "photos", 1, "W4A4", "standard", "01234567", seed, "0123456789abcdef");
  }

  private static AblationRow row(long seed) {
    return new AblationRow(
        inputs(seed),
        new Fidelity(0.125, 90.5, 81.25, 1900),
        83.5,
        108.5,
        seed,
        LocalDate.of(2026, 11, 28),
        "Processor, fast",
        "plain");
  }
}
