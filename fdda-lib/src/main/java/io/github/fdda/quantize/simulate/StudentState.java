package io.github.fdda.quantize.simulate;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.WeightRanges;
import java.util.List;

/**
 * The quantized network at one point of its way: the ranges of its activations and its float
 * weights.
 *
 * @param ranges one per activation layer, in execution order
 * @param weightRanges of the weights that have fixed ones
 * @param weights float weights, biases, γ and β
 */
public record StudentState(
    List<QuantizationRange> ranges, WeightRanges weightRanges, Snapshot weights) {

  /** Copies the list. */
  public StudentState {
    ranges = List.copyOf(ranges);
  }
}
