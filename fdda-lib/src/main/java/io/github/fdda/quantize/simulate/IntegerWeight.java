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

  private static List<AffineGrid> grids(QuantizationPlan plan, WeightLayer layer, float[] weight) {
    return plan.target().weights().perChannel()
        ? IntStream.range(0, layer.outputChannels())
            .mapToObj(channel -> plan.grid(layer, layer.channel(weight, channel)))
            .toList()
        : List.of(plan.grid(layer, weight));
  }
}
