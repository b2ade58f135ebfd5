package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Compares what two programs answer to the same images. */
final class Logits {

  private Logits() {}

  static void assertSame(List<float[]> expected, List<float[]> actual) {
    assertClose(expected, actual, 0);
  }

  static void assertClose(List<float[]> expected, List<float[]> actual, float tolerance) {
    assertEquals(expected.size(), actual.size());
    for (var i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), tolerance);
    }
  }

  /**
   * A float that lies between two levels but for its last bits may be rounded either way: then an
   * image's logits differ, but its class hardly ever.
   */
  static void assertAgree(List<float[]> expected, List<float[]> actual) {
    var count = expected.size();
    var same = sameClasses(expected, actual);
    var close = count(count, i -> difference(expected.get(i), actual.get(i)) <= 1e-3);
    assertTrue(same >= 0.99 * count, same + " of " + count + " have the same class");
    assertTrue(close >= 0.5 * count, close + " of " + count + " have the same logits");
  }

  /** Mean of the absolute differences, in parts of the range of the expected logits. */
  static double meanDifference(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    var range = new DoubleSummaryStatistics();
    var differences = new DoubleSummaryStatistics();
    for (var i = 0; i < expected.size(); i++) {
      for (var j = 0; j < expected.get(i).length; j++) {
        range.accept(expected.get(i)[j]);
        differences.accept(Math.abs(expected.get(i)[j] - actual.get(i)[j]));
      }
    }
    return differences.getAverage() / (range.getMax() - range.getMin());
  }

  /** How many images get the same class from both. */
  static int sameClasses(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    return (int) count(expected.size(), i -> top(expected.get(i)) == top(actual.get(i)));
  }

  private static long count(int count, IntPredicate condition) {
    return IntStream.range(0, count).filter(condition).count();
  }

  private static int top(float[] logits) {
    return IntStream.range(0, logits.length)
        .reduce((a, b) -> logits[b] > logits[a] ? b : a)
        .orElseThrow();
  }

  private static double difference(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElseThrow();
  }
}
