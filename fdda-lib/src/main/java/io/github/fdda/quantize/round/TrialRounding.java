package io.github.fdda.quantize.round;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Batches;
import io.github.fdda.network.layer.LayerInput;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.simulate.RoundedWeights;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.Internal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Rounds each weight as if it alone were quantized: on the inputs that its layer gets in the float
 * network. Several bit-widths are done at once, since the slow part, looking at the inputs, is the
 * same for all.
 */
@Internal
public final class TrialRounding {

  private TrialRounding() {}

  /**
   * Rounds the weights of a network.
   *
   * @param plans at least one, all for the same network and target
   * @param rounding how; where the target absorbs batch normalization, to nearest
   * @param images normalized, each C×H×W; at least one
   * @param device where to compute
   * @return for each plan, the rounded weights by {@link WeightLayer#weight()}, flat. Where the
   *     target absorbs batch normalization, weights are rounded after absorbing it, and its factors
   *     are taken out of them again
   */
  public static List<Snapshot> of(
      List<QuantizationPlan> plans, WeightRounding rounding, List<float[]> images, Device device) {
    var network = plans.get(0).network();
    var target = plans.get(0).target();
    var compensates = rounding == WeightRounding.COMPENSATED && !target.absorbsBatchNorm();
    var roundings = plans.stream().map(plan -> taps(plan, compensates)).toList();
    var rounded = plans.stream().map(plan -> empty()).toList();
    try (var engine = EngineSession.open(device);
        var parameters = network.parameters(engine.manager());
        var scope = new EngineScope()) {
      var trial = new Trial(roundings, rounded, parameters, target.absorbsBatchNorm());
      network.forward(
          Batches.of(engine.manager(), images, network.inputShape()), parameters, trial);
      return rounded.stream().map(Snapshot::ofVectors).toList();
    }
  }

  private static Taps taps(QuantizationPlan plan, boolean compensates) {
    return compensates
        ? new GptqRounding(plan, WeightRangeMethod.MSE)
        : new RoundedWeights(plan, WeightRanges.NONE);
  }

  private static Map<String, float[]> empty() {
    return new LinkedHashMap<>();
  }

  /**
   * Rounds copies of the weights and lets the weights themselves pass.
   *
   * @param roundings one a plan
   * @param rounded filled on the way, one a plan
   * @param parameters of the network
   * @param foldsBatchNorms as the target does
   */
  private record Trial(
      List<Taps> roundings,
      List<Map<String, float[]>> rounded,
      Parameters parameters,
      boolean foldsBatchNorms)
      implements Taps {

    // Layers are looked at one by one, not joined with the batch normalization after them.
    @Override
    public boolean observesBatchNorms() {
      return !foldsBatchNorms;
    }

    @Override
    public boolean observesLayerInputs() {
      return roundings.get(0).observesLayerInputs();
    }

    @Override
    public void layerInput(WeightLayer layer, LayerInput input) {
      if (roundings.get(0) instanceof GptqRounding first) {
        first.layerInput(layer, input);
        roundings.stream()
            .skip(1)
            .forEach(other -> ((GptqRounding) other).shareInput(layer, first));
      }
    }

    @Override
    public NDArray weight(WeightLayer layer, NDArray weight) {
      var unrounded = weight.toFloatArray();
      for (var i = 0; i < roundings.size(); i++) {
        try (var copy = weight.duplicate();
            var result = roundings.get(i).weight(layer, copy)) {
          var values = unfolded(layer, unrounded, result.toFloatArray());
          Objects.requireNonNull(rounded.get(i)).put(layer.weight(), values);
        }
      }
      return weight;
    }

    /** Undoes for rounded weights what absorbing batch normalization did to those of the file. */
    private float[] unfolded(WeightLayer layer, float[] folded, float[] values) {
      if (!foldsBatchNorms) {
        return values;
      }
      var raw = parameters.get(layer.weight()).toFloatArray();
      for (var channel = 0; channel < layer.outputChannels(); channel++) {
        var factor = factor(layer.channel(raw, channel), layer.channel(folded, channel));
        var row = layer.channel(values, channel);
        for (var i = 0; i < row.length; i++) {
          row[i] = factor == 0 ? 0 : (float) (row[i] / factor);
        }
        layer.setChannel(values, channel, row);
      }
      return values;
    }

    /** The factor that a channel was multiplied with, by least squares; 0 if it is all 0. */
    private static double factor(float[] raw, float[] folded) {
      var product = 0.0;
      var square = 0.0;
      for (var i = 0; i < raw.length; i++) {
        product += (double) raw[i] * folded[i];
        square += (double) raw[i] * raw[i];
      }
      return square == 0 ? 0 : product / square;
    }
  }
}
