package io.github.fdda.quantize.simulate;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.grid.ActivationGrid;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.Internal;
import java.util.List;

/**
 * A quantized network as it is stored: integers, and the grids that give them values.
 *
 * @param plan what is quantized, where, and for which target
 * @param weights one per weight layer, in execution order. Where the target absorbs batch
 *     normalization, they are those of the convolution and the normalization together
 * @param activations grids, one per activation layer, in execution order
 * @param trained float weights, biases, γ and β after training
 */
@Internal
public record IntegerParameters(
    QuantizationPlan plan,
    List<IntegerWeight> weights,
    List<ActivationGrid> activations,
    Snapshot trained) {

  /** Copies the lists. */
  public IntegerParameters {
    weights = List.copyOf(weights);
    activations = List.copyOf(activations);
  }
}
