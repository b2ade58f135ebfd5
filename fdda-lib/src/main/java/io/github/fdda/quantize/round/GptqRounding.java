package io.github.fdda.quantize.round;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.ArrayValues;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.layer.LayerInput;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.Internal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Rounds the weights of a layer so that its output changes least on the inputs it really gets
 * (GPTQ: Frantar et al., arXiv 2210.17323, equations 1 to 3; after optimal brain quantization,
 * arXiv 2208.11580): the weights of an output channel are rounded one after the other, and each
 * error e is spread over those not yet rounded,
 *
 * <p>w ← w − e / U_cc · U_c, with UᵀU = (C + λ · mean(diag C) · I)⁻¹,
 *
 * <p>where C are the covariances of the inputs. Means are left out, since batch normalization is
 * matched afterwards. Weights with the largest variance at their input come first. The damping λ
 * keeps weights near what they were: few calibration images say little of rare directions.
 */
@Internal
public final class GptqRounding implements Taps {

  private static final double DAMPING = 0.5;

  private final QuantizationPlan plan;
  private final WeightRangeMethod method;
  private final Map<String, List<QuantizationRange>> ranges = new HashMap<>();
  // U of each group, its rows one after the other.
  private final Map<String, float[]> factors = new HashMap<>();
  private final Map<String, int[]> orders = new HashMap<>();

  /**
   * @param plan says to how many bits
   * @param method how ranges are chosen
   */
  public GptqRounding(QuantizationPlan plan, WeightRangeMethod method) {
    this.plan = plan;
    this.method = method;
  }

  /** The ranges chosen so far. */
  public WeightRanges ranges() {
    return new WeightRanges(ranges);
  }

  @Override
  public boolean observesLayerInputs() {
    return true;
  }

  @Override
  public void layerInput(WeightLayer layer, LayerInput input) {
    try (var scope = new EngineScope()) {
      var covariances = input.covariances();
      var order = order(TorchFunctions.diagonals(covariances));
      orders.put(layer.name(), order);
      factors.put(layer.name(), damped(covariances, order).inverseFactors().toFloatArray());
    }
  }

  /** Frees the covariances: those of a wide layer take a hundred megabytes. */
  private static DampedCovariances damped(NDArray covariances, int[] order) {
    try (covariances;
        var sorted = TorchFunctions.permute(covariances, order)) {
      return new DampedCovariances(sorted, DAMPING);
    }
  }

  /**
   * Takes over what another one found out about a layer's inputs, which is the same for all
   * bit-widths.
   */
  void shareInput(WeightLayer layer, GptqRounding other) {
    orders.put(layer.name(), Objects.requireNonNull(other.orders.get(layer.name())));
    factors.put(layer.name(), Objects.requireNonNull(other.factors.get(layer.name())));
  }

  /** Overwrites the weight with its rounded values. */
  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    var values = weight.toFloatArray();
    var chosen = method.choose(plan, layer, values);
    ranges.put(layer.name(), chosen);
    var damped = Objects.requireNonNull(factors.remove(layer.name()), layer.name());
    var order = Objects.requireNonNull(orders.remove(layer.name()), layer.name());
    var groups = damped.length / order.length / order.length;
    for (var channel = 0; channel < layer.outputChannels(); channel++) {
      var row = layer.channel(values, channel);
      var grid = plan.grid(layer, chosen.get(channel));
      var group = channel * groups / layer.outputChannels();
      layer.setChannel(values, channel, rounded(row, grid, damped, group, order));
    }
    ArrayValues.replace(weight, values);
    return weight.duplicate();
  }

  /** The row rounded, each error made up for by the weights after it. */
  private static float[] rounded(
      float[] row, AffineGrid grid, float[] factors, int group, int[] order) {
    var rest = IntStream.of(order).mapToDouble(i -> row[i]).toArray();
    var result = new float[row.length];
    for (var c = 0; c < rest.length; c++) {
      var level = grid.fakeQuantize((float) rest[c]);
      result[order[c]] = level;
      var start = (group * rest.length + c) * rest.length;
      var error = (rest[c] - level) / factors[start + c];
      for (var d = c + 1; d < rest.length; d++) {
        rest[d] -= error * factors[start + d];
      }
    }
    return result;
  }

  /** Places by falling variance, given as groups×K and summed over the groups. */
  private static int[] order(NDArray variances) {
    var sums = variances.sum(new int[] {0}).toFloatArray();
    return IntStream.range(0, sums.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -sums[i]))
        .mapToInt(i -> i)
        .toArray();
  }
}
