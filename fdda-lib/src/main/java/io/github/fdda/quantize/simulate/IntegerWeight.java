package io.github.fdda.quantize.simulate;

import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The weight of a layer as the integers it is stored in.
 *
 * @param layer where it belongs
 * @param integers flat, in the layout of the ONNX file; see {@link AffineGrid} for their range
 * @param grids that give them values: one per output channel, or one for all
 * @param bias one value per output channel, on the grid of the accumulator where the target keeps
 *     it there; empty if the layer has none
 */
@SuppressWarnings("ArrayRecordComponent") // as it is written to a file; not changed
@Internal
public record IntegerWeight(
    WeightLayer layer, int[] integers, List<AffineGrid> grids, float[] bias) {

  /** Copies the list. */
  public IntegerWeight {
    grids = List.copyOf(grids);
  }

  /**
   * Quantizes the weight of a layer.
   *
   * @param fixed ranges of the weights that have fixed ones; those of others are their extremes
   * @param weight flat, in the layout of the ONNX file
   * @param bias one value per output channel, or empty
   * @throws io.github.fdda.util.InvalidInputException if a weight is not finite
   */
  static IntegerWeight of(
      QuantizationPlan plan, WeightRanges fixed, WeightLayer layer, float[] weight, float[] bias) {
    var grids =
        fixed
            .of(layer)
            .map(ranges -> ranges.stream().map(range -> plan.grid(layer, range)).toList())
            .orElseGet(() -> grids(plan, layer, weight));
    var integers =
        IntStream.range(0, weight.length)
            .map(i -> grids.get(grids.size() == 1 ? 0 : layer.channelOf(i)).quantize(weight[i]));
    return new IntegerWeight(layer, integers.toArray(), grids, bias);
  }

  /**
   * The layer that does what this one and a normalization after it do: each of its outputs x
   * becomes x · factor + shift.
   *
   * @param factors one per output channel
   * @param shifts likewise
   * @return the same integers on scaled grids, in the opposite order where the factor is negative
   */
  public IntegerWeight normalized(float[] factors, float[] shifts) {
    var changed = new int[integers.length];
    for (var i = 0; i < changed.length; i++) {
      changed[i] = normalized(integers[i], factors[layer.channelOf(i)]);
    }
    var scaled =
        IntStream.range(0, factors.length)
            .mapToObj(
                channel -> normalized(grids.get(grids.size() == 1 ? 0 : channel), factors[channel]))
            .toList();
    var moved = new float[factors.length];
    for (var i = 0; i < moved.length; i++) {
      moved[i] = (bias.length == 0 ? 0 : bias[i]) * factors[i] + shifts[i];
    }
    return new IntegerWeight(layer, changed, scaled, moved);
  }

  private static int normalized(int integer, float factor) {
    return factor == 0 ? 0 : factor < 0 ? -1 - integer : integer;
  }

  // A runtime may put biases on the grid of weights times inputs, so that a scale must not be 0.
  private static AffineGrid normalized(AffineGrid grid, float factor) {
    return factor == 0 ? new AffineGrid(grid.bits(), 1, 0) : grid.times(factor);
  }

  private static List<AffineGrid> grids(QuantizationPlan plan, WeightLayer layer, float[] weight) {
    return plan.hasGridPerChannel(layer)
        ? IntStream.range(0, layer.outputChannels())
            .mapToObj(channel -> plan.grid(layer, layer.channel(weight, channel)))
            .toList()
        : List.of(plan.grid(layer, weight));
  }
}
