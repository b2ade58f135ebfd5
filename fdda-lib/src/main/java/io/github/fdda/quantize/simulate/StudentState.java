package io.github.fdda.quantize.simulate;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.util.Internal;
import java.util.List;

/**
 * The state of the quantized network, which each stage takes and gives.
 *
 * @param ranges one per activation layer, in execution order; {@link QuantizationRange#EMPTY} until
 *     they are found
 * @param weightRanges of the weights that have fixed ones
 * @param weights float weights, biases, γ and β
 * @param reference those of the float network, its channels scaled as the student's are, so that
 *     outputs of their parts can be compared
 * @param rounded whether the student computes with rounded weights; else with float ones
 */
@Internal
public record StudentState(
    List<QuantizationRange> ranges,
    WeightRanges weightRanges,
    Snapshot weights,
    Snapshot reference,
    boolean rounded) {

  /** Copies the list. */
  public StudentState {
    ranges = List.copyOf(ranges);
  }

  /** The student with other ranges of its activations, and other arrays. */
  public StudentState with(List<QuantizationRange> newRanges, Snapshot newWeights) {
    return new StudentState(newRanges, weightRanges, newWeights, reference, rounded);
  }

  /** The student with other arrays, and a reference scaled as they are. */
  public StudentState rescaled(Snapshot newWeights, Snapshot newReference) {
    return new StudentState(ranges, weightRanges, newWeights, newReference, rounded);
  }

  /** The student with rounded weights. */
  public StudentState rounded(WeightRanges newWeightRanges, Snapshot newWeights) {
    return new StudentState(ranges, newWeightRanges, newWeights, reference, true);
  }
}
