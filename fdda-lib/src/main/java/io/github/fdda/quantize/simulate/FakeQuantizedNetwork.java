package io.github.fdda.quantize.simulate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.grid.ActivationGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.Internal;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * A network that computes with few-bit weights and activations in float arithmetic. Batch
 * normalization uses the running statistics of the teacher. Holds native memory until closed.
 */
@Internal
public final class FakeQuantizedNetwork implements AutoCloseable {

  private final Parameters parameters;
  private final FakeQuantizer quantizer;

  /**
   * Quantizes a network.
   *
   * @param parent owner of the manager that this object makes and closes
   * @param plan what is quantized, and to how many bits
   * @param ranges one per activation layer, in execution order
   * @param weightRanges of the weights that have fixed ones
   * @param gradient how it passes the activations
   */
  public FakeQuantizedNetwork(
      NDManager parent,
      QuantizationPlan plan,
      List<QuantizationRange> ranges,
      WeightRanges weightRanges,
      StraightThrough gradient) {
    this.quantizer = new FakeQuantizer(plan, ranges, weightRanges, gradient);
    this.parameters = plan.network().parameters(parent);
  }

  /** Float weights, biases, γ and β by name: what training changes. */
  public Map<String, NDArray> trainable() {
    return parameters.trainable();
  }

  /** The network as the integers it is stored in. */
  public IntegerParameters integers() {
    var network = network();
    var shape = network.inputShape();
    var recorder = new IntegerRecorder(quantizer);
    try (var scope = new EngineScope()) {
      var images = new Shape(1, shape.channels(), shape.height(), shape.width());
      network.forward(parameters.manager().zeros(images), parameters, recorder);
      var activations =
          network.activationLayers().stream().<ActivationGrid>map(quantizer::grid).toList();
      return new IntegerParameters(
          quantizer.plan(), recorder.weights(), activations, Snapshot.of(parameters.trainable()));
    }
  }

  /** Overwrites the float weights, biases, γ and β. */
  public void restore(Snapshot trained) {
    trained.copyTo(parameters.trainable());
  }

  /**
   * Logits of a batch.
   *
   * @param images normalized, N×C×H×W
   * @return N×K, on the tape inside a gradient collector
   */
  public NDArray forward(NDArray images) {
    return network().forward(images, parameters, quantizer);
  }

  /**
   * Logits of a batch, with other taps than those that quantize.
   *
   * @param images normalized, N×C×H×W
   * @param taps which quantize with the help of {@link #quantizer()}
   * @return N×K
   */
  public NDArray forward(NDArray images, Taps taps) {
    return network().forward(images, parameters, taps);
  }

  /** What quantizes weights and activations. */
  public Taps quantizer() {
    return quantizer;
  }

  /**
   * Logits of a batch with only some layers quantized, the others in float.
   *
   * @param images normalized, N×C×H×W
   * @param chosen by the name of the node, weights and activations alike
   * @return N×K
   */
  public NDArray forwardPartly(NDArray images, Predicate<String> chosen) {
    return network().forward(images, parameters, new PartialQuantizer(quantizer, chosen));
  }

  /**
   * Logits of a batch, with a look at each activation before it is quantized.
   *
   * @param images normalized, N×C×H×W
   * @param observer told the layer and its output, valid during the call only
   * @return N×K
   */
  public NDArray forwardObserved(NDArray images, BiConsumer<ActivationLayer, NDArray> observer) {
    return network().forward(images, parameters, new ObservedQuantizer(quantizer, observer));
  }

  private Network network() {
    return quantizer.plan().network();
  }

  /** Frees the arrays. */
  @Override
  public void close() {
    parameters.close();
  }
}
