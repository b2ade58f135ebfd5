package io.github.fdda.quantize.reparametrize;

import io.github.fdda.quantize.grid.QuantizationRange;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What becomes of the channels of a tensor: x_c goes to x'_c = (x_c − o_c) / r_c + l. A channel
 * that never varies is not scaled: its r_c is 1.
 */
final class ChannelMap {

  private final double[] origins;
  private final double[] factors;
  private final double lowest;

  private ChannelMap(double[] origins, double[] factors, double lowest) {
    this.origins = origins;
    this.factors = factors;
    this.lowest = lowest;
  }

  /**
   * Takes all channels to one range, as wide as theirs are on average. It begins at a multiple of
   * its step, near the mean of where they begin.
   *
   * @param channels range of each
   * @param steps between the ends of a range, 1 or more
   */
  static ChannelMap shifted(List<QuantizationRange> channels, int steps) {
    var widths = channels.stream().mapToDouble(range -> range.max() - range.min()).toArray();
    var origins = channels.stream().mapToDouble(QuantizationRange::min).toArray();
    var factors = relative(widths);
    var varying = IntStream.range(0, widths.length).filter(c -> widths[c] > 0).toArray();
    var begin = IntStream.of(varying).mapToDouble(c -> origins[c]).sum();
    var width = IntStream.of(varying).mapToDouble(c -> widths[c]).sum();
    var step = width / Math.max(1, varying.length) / steps;
    var level = width > 0 ? Math.rint(begin / width * steps) : 0;
    return new ChannelMap(origins, factors, level * step);
  }

  /**
   * Takes the larger of |min| and |max| of all channels to its mean.
   *
   * @param channels range of each
   */
  static ChannelMap scaled(List<QuantizationRange> channels) {
    var magnitudes =
        channels.stream()
            .mapToDouble(range -> Math.max(Math.abs(range.min()), Math.abs(range.max())))
            .toArray();
    return new ChannelMap(new double[magnitudes.length], relative(magnitudes), 0);
  }

  private static double[] relative(double[] sizes) {
    var mean = Arrays.stream(sizes).filter(size -> size > 0).average().orElse(1);
    return Arrays.stream(sizes).map(size -> size > 0 ? size / mean : 1).toArray();
  }

  /** γ of the tensor after it was γ before. */
  float[] gamma(float[] gamma) {
    var result = new float[gamma.length];
    for (var c = 0; c < gamma.length; c++) {
      result[c] = (float) (gamma[c] / factors[c]);
    }
    return result;
  }

  /** β of the tensor after it was β before. */
  float[] beta(float[] beta) {
    var result = new float[beta.length];
    for (var c = 0; c < beta.length; c++) {
      result[c] = (float) ((beta[c] - origins[c]) / factors[c] + lowest);
    }
    return result;
  }

  /** The weights of a reader's output channel that do to the new channels what these did to x. */
  float[] weights(float[] row) {
    var result = new float[row.length];
    for (var c = 0; c < row.length; c++) {
      result[c] = (float) (row[c] * factors[c]);
    }
    return result;
  }

  /** What the new weights of a reader's output channel give more than the old ones did. */
  double excess(float[] row) {
    var sum = 0.0;
    for (var c = 0; c < row.length; c++) {
      sum += row[c] * (lowest * factors[c] - origins[c]);
    }
    return sum;
  }
}
