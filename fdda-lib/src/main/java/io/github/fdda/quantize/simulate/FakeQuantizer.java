package io.github.fdda.quantize.simulate;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.TorchFunctions.RowGrids;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.ActivationGrid;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.FakeQuantization;
import io.github.fdda.quantize.grid.GridRule;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.target.BiasRule;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Quantizes weights and activations on their way through a network.
 *
 * @param plan says which, and to what grids
 * @param ranges of the activations, one per activation layer
 * @param weightRanges of the weights that have fixed ones
 * @param gradient how it passes the activations
 */
@Internal
public record FakeQuantizer(
    QuantizationPlan plan,
    List<QuantizationRange> ranges,
    WeightRanges weightRanges,
    StraightThrough gradient)
    implements Taps {

  /** One power of two for all values of a bias. */
  private static final RowGrids BIAS_BYTES = new GridRule(true, true).rows(8, false);

  /**
   * @throws IllegalArgumentException if there is not one range for each activation
   */
  public FakeQuantizer {
    ranges = List.copyOf(ranges);
    var activations = plan.network().activationLayers().size();
    if (ranges.size() != activations) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d ranges for %d activations", ranges.size(), activations));
    }
  }

  @Override
  public boolean foldsBatchNorms() {
    return plan.target().absorbsBatchNorm();
  }

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    return new RoundedWeights(plan, weightRanges).weight(layer, weight);
  }

  @Override
  public NDArray bias(WeightLayer layer, NDArray weight, NDArray bias) {
    return inverseInputScale(layer)
        .map(
            scale ->
                FakeQuantization.bias(
                    weight, layer.outputAxis(), plan.rowGrids(layer), stored(bias), scale))
        .orElse(bias);
  }

  /** A bias as files hold it, where that is in fewer bits than the accumulator has. */
  private NDArray stored(NDArray bias) {
    return plan.target().biases() == BiasRule.BYTE
        ? FakeQuantization.weight(bias, 0, BIAS_BYTES)
        : bias;
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    return FakeQuantization.perTensor(output, grid(layer), gradient);
  }

  @Override
  public Optional<NDArray> limitedActivation(
      ActivationLayer layer, NDArray input, float low, float high) {
    return gradient == StraightThrough.MASKED && !plan.isLogarithmic(layer)
        ? Optional.of(FakeQuantization.limited(input, low, high, affineGrid(layer)))
        : Optional.empty();
  }

  ActivationGrid grid(ActivationLayer layer) {
    return plan.grid(layer, ranges.get(layer.index()));
  }

  private AffineGrid affineGrid(ActivationLayer layer) {
    return plan.affineGrid(layer, ranges.get(layer.index()));
  }

  /** Levels in one unit of the input of a layer, if its bias is an integer. */
  private Optional<Float> inverseInputScale(WeightLayer layer) {
    return foldsBatchNorms()
        ? plan.input(layer)
            .filter(input -> !plan.isLogarithmic(input))
            .map(input -> affineGrid(input).inverseScale())
        : Optional.empty();
  }
}
