package io.github.fdda;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.grid.FakeQuantization;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.simulate.FakeQuantizedNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs a quantized network beside the float one. Stages may have rescaled channels between layers,
 * so the float network runs with its channels rescaled as well: it computes the same logits, and
 * what its layers put out can be compared.
 */
final class LayerComparison {

  /** All layers of a large network have to fit into memory at once. */
  private static final int BATCH = 8;

  private static final String LOGITS = "logits";

  private final QuantizedNetwork quantized;
  private final Network network;
  private final Map<String, Sums> sums = new LinkedHashMap<>();

  private LayerComparison(QuantizedNetwork quantized) {
    this.quantized = quantized;
    this.network = quantized.network();
  }

  /** See {@link QuantizedNetwork#differences}; there is at least one image. */
  static List<LayerDifference> of(QuantizedNetwork quantized, List<float[]> images) {
    var comparison = new LayerComparison(quantized);
    try (var engine = EngineSession.open(quantized.device());
        var reference = quantized.network().parameters(engine.manager());
        var student = quantized.open(engine.manager())) {
      quantized.reference().copyTo(reference.trainable());
      for (var start = 0; start < images.size(); start += BATCH) {
        var few = images.subList(start, Math.min(start + BATCH, images.size()));
        Batches.forEach(
            engine.manager(),
            few,
            quantized.network().inputShape(),
            batch -> comparison.compare(batch, reference, student));
      }
    }
    return comparison.differences();
  }

  private void compare(NDArray batch, Parameters reference, FakeQuantizedNetwork student) {
    var outputs = new HashMap<String, float[]>();
    var logits = network.forward(batch, reference, new Recorder(outputs)).toFloatArray();
    var own =
        student.forwardObserved(
            batch,
            (layer, output) ->
                add(
                    layer.name(),
                    Objects.requireNonNull(outputs.remove(layer.name())),
                    onItsGrid(layer, output)));
    add(LOGITS, logits, own.toFloatArray());
  }

  /** As the layers after it get it. */
  private float[] onItsGrid(ActivationLayer layer, NDArray output) {
    var range = quantized.ranges().get(layer.index());
    var grid = quantized.plan().grid(layer, range);
    return FakeQuantization.perTensor(output, grid, StraightThrough.MASKED).toFloatArray();
  }

  private void add(String layer, float[] f, float[] q) {
    sums.merge(layer, Sums.of(f, q), Sums::plus);
  }

  private List<LayerDifference> differences() {
    var differences = new ArrayList<LayerDifference>();
    sums.forEach(
        (layer, sum) ->
            differences.add(
                new LayerDifference(layer, sum.signal / sum.values, sum.noise / sum.values)));
    return differences;
  }

  /** Keeps what each layer of the float network puts out. */
  private record Recorder(Map<String, float[]> outputs) implements Taps {

    @Override
    public NDArray activation(ActivationLayer layer, NDArray output) {
      outputs.put(layer.name(), output.toFloatArray());
      return output;
    }
  }

  /** Sums of squares over values of the float network, and over their differences. */
  private record Sums(double signal, double noise, long values) {

    static Sums of(float[] f, float[] q) {
      var signal = 0.0;
      var noise = 0.0;
      for (var i = 0; i < f.length; i++) {
        var difference = (double) q[i] - f[i];
        signal += (double) f[i] * f[i];
        noise += difference * difference;
      }
      return new Sums(signal, noise, f.length);
    }

    Sums plus(Sums other) {
      return new Sums(signal + other.signal, noise + other.noise, values + other.values);
    }
  }
}
