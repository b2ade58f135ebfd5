package io.github.fdda.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.fixture.Messages;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AccuracyIntervalTest {

  private static final double EXACT = 1e-6;

  /**
   * By hand, with z² = 3.8414588: of n images of which k are right, (k + z²/2 ± z·√(k(n − k)/n +
   * z²/4)) / (n + z²).
   */
  @Test
  void shareOfThousand() {
    var interval = new Accuracy(95.5, 99, 1000).top1Interval();
    assertEquals(94.031716, interval.low(), EXACT);
    assertEquals(96.620049, interval.high(), EXACT);
    assertEquals("94.03 to 96.62", interval.toString());
  }

  /** z² / (n + z²) = 3.8414588 / 13.8414588. */
  @Test
  void allOrNone_ofTen() {
    var none = AccuracyInterval.of(0, 10);
    assertEquals(0, none.low(), EXACT);
    assertEquals(27.753280, none.high(), EXACT);
    var all = AccuracyInterval.of(100, 10);
    assertEquals(100 - 27.753280, all.low(), EXACT);
    assertEquals(100, all.high(), EXACT);
  }

  @Test
  void ofNoImage_isRefused() {
    Messages.assertRefused(() -> AccuracyInterval.of(50, 0), "images 0", "at least 1");
  }

  @Property(tries = 200)
  void liesAroundTheShare_narrowerWithMoreImages(
      @ForAll @IntRange(min = 1, max = 10_000) int images,
      @ForAll @IntRange(max = 100) int percent) {
    var interval = AccuracyInterval.of(percent, images);
    assertTrue(interval.low() <= percent + EXACT && percent - EXACT <= interval.high());
    assertTrue(interval.low() >= -EXACT && interval.high() <= 100 + EXACT);
    var more = AccuracyInterval.of(percent, 4 * images);
    assertTrue(more.high() - more.low() < interval.high() - interval.low());
  }
}
