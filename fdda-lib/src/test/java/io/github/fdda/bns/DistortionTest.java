package io.github.fdda.bns;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistortionTest {

  private static final int MANY = 100_000;
  private static final BnsLayout LAYOUT = new BnsLayout(List.of(MANY));
  private static final Bns RUNNING = Bns.of(LAYOUT, filled(0), filled(9));
  private static final Bns CENTER = Bns.of(LAYOUT, filled(2), filled(5));

  // Four standard errors of a mean (sd/√n) and of a standard deviation (sd/√(2n)).
  private static final double ERROR_OF_MEAN = 4 / Math.sqrt(MANY);
  private static final double ERROR_OF_SD = 4 / Math.sqrt(2.0 * MANY);

  @Test
  void published_inAbsoluteUnits() {
    var metric = BnsMetric.of(BnsUnits.ABSOLUTE, RUNNING);
    var drawn = Distortion.published().distort(CENTER, metric, new SplittableRandom(3));
    assertMoments(2, 0.5, drawn.means());
    assertMoments(5, 1, drawn.variances());
  }

  @Test
  void inUnitsOfRunningStatistics() {
    var metric = BnsMetric.of(BnsUnits.RUNNING, RUNNING);
    var drawn = new Distortion(0.5, 0.25).distort(CENTER, metric, new SplittableRandom(3));
    // running deviation 3, running variance 9
    assertMoments(2, 1.5, drawn.means());
    assertMoments(5, 2.25, drawn.variances());
  }

  @Test
  void noise_isStandardNormal() {
    var drawn = Distortion.noise(LAYOUT, new SplittableRandom(3));
    assertMoments(0, 1, drawn.means());
    assertMoments(0, 1, drawn.variances());
  }

  @Test
  void none_leavesTheCenter() {
    var metric = BnsMetric.of(BnsUnits.ABSOLUTE, RUNNING);
    var drawn = new Distortion(0, 0).distort(CENTER, metric, new SplittableRandom(3));
    assertArrayEquals(CENTER.means(), drawn.means());
    assertArrayEquals(CENTER.variances(), drawn.variances());
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, 1, means -0.1",
    "1, -0.1, variances -0.1",
    "NaN, 1, means NaN",
    "1, NaN, variances NaN",
    "Infinity, 1, means Infinity"
  })
  void deviation_outOfRange(double meanSd, double varianceSd, String named) {
    assertRefused(() -> new Distortion(meanSd, varianceSd), "distortion of " + named);
  }

  private static void assertMoments(double mean, double sd, float[] values) {
    var average = stream(values).average().orElseThrow();
    var variance = stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    assertEquals(mean, average, sd * ERROR_OF_MEAN, "mean");
    assertEquals(sd, Math.sqrt(variance), sd * ERROR_OF_SD, "standard deviation");
  }

  private static DoubleStream stream(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]);
  }

  private static float[] filled(float value) {
    var values = new float[MANY];
    Arrays.fill(values, value);
    return values;
  }
}
