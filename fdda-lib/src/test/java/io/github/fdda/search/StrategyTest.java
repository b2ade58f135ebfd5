package io.github.fdda.search;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.timing.Pairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrategyTest {

  @Test
  void written_isRead(@TempDir Path folder) {
    var file = folder.resolve("strategy.yml");
    for (var floats : List.of(List.<String>of(), List.of("/a/Conv", "b: \"c\\d\"", "17"))) {
      var strategy = new Strategy(floats);
      strategy.write(file);
      assertEquals(strategy, Strategy.read(file));
    }
  }

  @Test
  void byHand(@TempDir Path folder) throws IOException {
    var file = folder.resolve("own.yml");
    Files.writeString(file, "nodes:\n  b: {compute: float}\n  a: {compute: integer}\n");
    assertEquals(List.of("b"), Strategy.read(file).floats());
    Files.writeString(file, "nodes:\n  b: {compute: double}\n");
    assertRefused(() -> Strategy.read(file), "own.yml", "node 'b'", "give float or integer");
    assertRefused(() -> Strategy.read(folder.resolve("none.yml")), "none.yml");
  }

  @Test
  void config_outOfRange() {
    var config = SearchConfig.defaults();
    assertRefused(() -> config.withMaxLoss(-1), "largest loss -1.0");
    assertRefused(() -> config.withMaxLoss(Double.NaN), "largest loss NaN");
    assertRefused(() -> config.withPairs(6), "pairs of times 6");
    assertRefused(() -> config.withMinutes(0), "minutes 0.0");
    assertRefused(() -> config.withBatch(0), "batch 0");
    assertRefused(() -> config.withThreads(0), "threads 0");
  }

  /**
   * Of 31 pairs 22 faster by chance: Σ C(31, k) / 2³¹ over k ≥ 22 = 0.014725; over k ≥ 23,
   * 0.005337.
   */
  @Test
  void signTest() {
    assertEquals(0.014725, new PairedTime(0.9, 22, 31).p(), 1e-6);
    assertEquals(0.005337, new PairedTime(0.9, 23, 31).p(), 1e-6);
    assertEquals(1, new PairedTime(1, 0, 31).p(), 1e-12);
    assertEquals(1, new PairedTime(1, 0, 0).p());
  }

  @Test
  void pairs_areCounted() {
    var times = new Pairs(List.of(1.0, 2.0, 3.0), Collections.nCopies(3, 2.0));
    assertEquals(new PairedTime(1, 1, 3), PairedTime.of(times));
  }
}
