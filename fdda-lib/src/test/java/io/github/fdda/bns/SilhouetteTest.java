package io.github.fdda.bns;

import static io.github.fdda.bns.BnsSampleTest.metric;
import static io.github.fdda.bns.BnsSampleTest.sample;
import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SilhouetteTest {

  /** Classes at 0, 1 and at 4, 6, then those at 20 as a third that is nearest to none. */
  @Test
  void ofThreeClasses() {
    var sample = sample(List.of(0, 0, 1, 1, 2, 2), 0, 1, 4, 6, 20, 20);
    // a, b by point: (1, 5), (1, 4), (2, 3.5), (2, 5.5), (0, 15), (0, 15)
    var coefficients = List.of(4 / 5.0, 3 / 4.0, 1.5 / 3.5, 3.5 / 5.5, 1.0, 1.0);
    assertEquals(mean(coefficients), Silhouette.of(sample, metric(), 0), 1e-9);
  }

  @Test
  void ofMixedClasses_isNegative() {
    // a = 2, 2, 2, 2; b of the outer points (1 + 3)/2 = 2, of the inner (1 + 1)/2 = 1
    var sample = sample(List.of(0, 1, 0, 1), 0, 1, 2, 3);
    assertEquals(mean(List.of(0.0, -0.5, -0.5, 0.0)), Silhouette.of(sample, metric(), 0), 1e-9);
  }

  @Test
  void aloneInItsClass_countsZero() {
    // the pair: a = 1, b = 10 and 9
    var sample = sample(List.of(5, 5, 3), 0, 1, 10);
    assertEquals(mean(List.of(9 / 10.0, 8 / 9.0, 0.0)), Silhouette.of(sample, metric(), 0), 1e-9);
  }

  @Test
  void identicalPoints_countZero() {
    assertEquals(0, Silhouette.of(sample(List.of(0, 0, 1, 1), 7, 7, 7, 7), metric(), 0));
  }

  /** Labels beyond the small numbers that Java keeps one object of. */
  @Test
  void labels_areComparedByValue() {
    var labels = IntStream.of(1000, 1000, 2000, 2000).boxed().toList();
    assertEquals(1, Silhouette.of(sample(labels, 0, 0, 3, 3), metric(), 0));
  }

  @Test
  void byLayer_looksAtEachLayerAlone() {
    var layout = new BnsLayout(List.of(1, 2));
    var metric = BnsMetric.of(BnsUnits.ABSOLUTE, Bns.of(layout, new float[3], new float[3]));
    var sample =
        new BnsSample(
            "two layers",
            List.of(0, 0, 1, 1),
            List.of(
                Bns.of(layout, new float[] {0, 5, 5}, new float[3]),
                Bns.of(layout, new float[] {1, 5, 5}, new float[3]),
                Bns.of(layout, new float[] {0, 9, 9}, new float[3]),
                Bns.of(layout, new float[] {1, 9, 9}, new float[3])));
    // layer 0: a = 1, b = (0 + 1)/2; layer 1: a = 0, b = 4
    assertEquals(List.of(-0.5, 1.0), Silhouette.byLayer(sample, metric));
  }

  @Test
  void oneClass() {
    assertRefused(
        () -> Silhouette.of(sample(List.of(4, 4), 0, 1), metric(), 0),
        "'line'",
        "only class 4",
        "at least two");
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
  }
}
