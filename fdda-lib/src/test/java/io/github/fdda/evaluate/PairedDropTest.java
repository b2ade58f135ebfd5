package io.github.fdda.evaluate;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedDropTest {

  private static final double EXACT = 1e-5;

  /** Both right, lost, won, both wrong alike, both wrong each in its way, lost. */
  @Test
  void countsWhatOneAloneGetsRight() {
    var drop =
        PairedDrop.of(
            List.of(0, 1, 2, 3, 4, 5), List.of(0, 1, 0, 0, 0, 5), List.of(0, 0, 2, 0, 1, 0));
    assertEquals(new PairedDrop(6, 2, 1), drop);
    assertEquals(100.0 / 6, drop.estimate(), EXACT);
    assertEquals("drop 16.67 points on 6 images (2 lost, 1 won)", drop.toString());
  }

  /**
   * Complete response before and after consolidation therapy, 16 and 6 of 161 pairs discordant:
   * Tango's interval of 95 % is 0.0054 to 0.1240 (the example of chapter 8 of Fagerland, Lydersen,
   * Laake, "Statistical Analysis of Contingency Tables", 2017, as the authors' R package
   * contingencytables computes it). One end of it has 97.5 %.
   */
  @Test
  void withoutContinuity_isTangosIntervalAsPublished() {
    assertEquals(12.40, new PairedDrop(161, 16, 6).upperBound(0.975, 0), 0.005);
    assertEquals(-0.54, new PairedDrop(161, 6, 16).upperBound(0.975, 0), 0.005);
  }

  /** From an implementation of its own, in another language. */
  @ParameterizedTest
  @CsvSource({
    "21, 7, 1, 0.95, 50.44747",
    "160, 40, 20, 0.95, 20.61732",
    "44, 12, 2, 0.95, 37.15580",
    "86, 16, 8, 0.95, 19.39269",
    "190, 0, 0, 0.95, 1.88671",
    "2000, 0, 0, 0.95, 0.18159",
    "1000, 5, 2, 0.95, 0.91130",
    "1000, 2, 9, 0.95, -0.12147",
    "5000, 31, 12, 0.95, 0.62324",
    "2000, 9, 4, 0.9875, 0.78721"
  })
  void bound(int images, int lost, int won, double confidence, double points) {
    assertEquals(points, new PairedDrop(images, lost, won).upperBound(confidence), 1e-4);
  }

  /** With nothing lost the bound δ solves (nδ − ½)² = z²nδ(1 − δ); z² = 2.7055435 for 95 %. */
  @Test
  void bound_ofNoLoss() {
    var bound = new PairedDrop(500, 0, 0).upperBound(0.95) / 100;
    assertEquals(2.7055435 * 500 * bound * (1 - bound), Math.pow(500 * bound - 0.5, 2), 1e-4);
  }

  @Test
  void bound_ofAllLost() {
    assertEquals(100, new PairedDrop(8, 8, 0).upperBound(0.95));
  }

  /** (n·0.01 − ½) / √(n·0.01·0.99) is 1.6421 for 360 and 1.6451 for 361 images; z is 1.6449. */
  @Test
  void imagesNeeded() {
    assertEquals(361, PairedDrop.imagesNeeded(1, 0.95));
    assertTrue(new PairedDrop(361, 0, 0).upperBound(0.95) <= 1);
    assertTrue(new PairedDrop(360, 0, 0).upperBound(0.95) > 1);
  }

  /**
   * Every number of images lost and won, each with its probability: how often is the true drop not
   * above the bound? At the last of these, Tango's interval without continuity has 94.1 %.
   */
  @ParameterizedTest
  @CsvSource({
    "100, 0.01, 0",
    "100, 0.05, 0.01",
    "200, 0.01, 0.002",
    "200, 0.005, 0.01",
    "200, 0.03, 0",
  })
  void confidenceIsHeld(int images, double drop, double won) {
    assertTrue(coverage(images, drop, won, 0.5) >= 0.95);
  }

  @Test
  void confidenceIsNotHeld_withoutContinuity() {
    assertEquals(0.9407, coverage(200, 0.03, 0, 0), 1e-4);
  }

  private static double coverage(int images, double drop, double won, double continuity) {
    var lost = drop + won;
    return IntStream.rangeClosed(0, 40)
        .mapToDouble(
            b ->
                IntStream.rangeClosed(0, won > 0 ? 20 : 0)
                    .filter(
                        c ->
                            new PairedDrop(images, b, c).upperBound(0.95, continuity) >= 100 * drop)
                    .mapToDouble(c -> probability(images, b, lost, c, won))
                    .sum())
        .sum();
  }

  /** n! / (b! c! (n − b − c)!) · p^b · q^c · (1 − p − q)^(n − b − c). */
  private static double probability(int n, int b, double p, int c, double q) {
    var logarithm = (n - b - c) * Math.log1p(-p - q) + b * Math.log(p);
    logarithm += c == 0 ? 0 : c * Math.log(q);
    for (var i = 0; i < b + c; i++) {
      logarithm += Math.log(n - i);
    }
    for (var i = 1; i <= b; i++) {
      logarithm -= Math.log(i);
    }
    for (var i = 1; i <= c; i++) {
      logarithm -= Math.log(i);
    }
    return Math.exp(logarithm);
  }

  @Test
  void badInput_isRefused() {
    assertRefused(() -> new PairedDrop(0, 0, 0), "images 0", "at least 1");
    assertRefused(() -> new PairedDrop(3, 2, 2), "images lost and won 4", "from 0 to 3");
    assertRefused(() -> new PairedDrop(3, -1, 2), "images lost -1");
    assertRefused(
        () -> PairedDrop.of(List.of(1), List.of(1), List.of()), "1 to 0 answers for 1 labels");
    assertRefused(() -> new PairedDrop(3, 1, 0).upperBound(1), "confidence 1.0", "below 1");
    assertRefused(() -> PairedDrop.imagesNeeded(0, 0.95), "0.0 points", "more than 0");
  }
}
