package io.github.fdda.network;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.graph.Activation;
import io.github.fdda.network.graph.BatchNormalization;
import io.github.fdda.network.graph.NormalizedLayer;
import io.github.fdda.network.graph.Pass;
import io.github.fdda.network.graph.Program;
import io.github.fdda.network.graph.QuantizationPoint;
import io.github.fdda.network.graph.Step;
import io.github.fdda.network.graph.WeightOperator;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Some consecutive operators of a network, which can run by themselves. Between two parts one
 * tensor is live, or several: those made before that are still needed after.
 */
@Internal
public final class NetworkPart {

  private final Program program;
  private final int from;
  private final int to;

  private NetworkPart(Program program, int from, int to) {
    this.program = program;
    this.from = from;
    this.to = to;
  }

  /**
   * Splits a network before each convolution and linear layer: a part is one such layer and what
   * follows until the next. Operators between an activation function and the next layer belong to
   * the next layer, as pooling before a classifier does.
   */
  static List<NetworkPart> layers(Program program) {
    var steps = program.steps();
    var starts = new ArrayList<Integer>(List.of(0));
    var weights = 0;
    for (var i = 0; i < steps.size(); i++) {
      var layer = weightLayer(steps.get(i)).findAny();
      var leavesLayer = i > 0 && isFunction(steps.get(i - 1)) && !isFunction(steps.get(i));
      if (weights > 0 && (layer.isPresent() || leavesLayer)) {
        starts.add(i);
        weights = 0;
      }
      weights += layer.isPresent() ? 1 : 0;
    }
    return between(program, starts);
  }

  /**
   * Joins {@link #layers} to blocks: a network is split only where a single tensor separates all
   * operators before from all after. A residual block is one, a layer without a path around it too.
   */
  static List<NetworkPart> blocks(Program program) {
    return between(
        program,
        layers(program).stream()
            .map(part -> part.from)
            .filter(start -> program.live(start).size() == 1)
            .toList());
  }

  private static List<NetworkPart> between(Program program, List<Integer> starts) {
    var ends = new ArrayList<>(starts.subList(1, starts.size()));
    ends.add(program.steps().size());
    return IntStream.range(0, starts.size())
        .mapToObj(i -> new NetworkPart(program, starts.get(i), ends.get(i)))
        .toList();
  }

  /**
   * Runs the part.
   *
   * @param tensors live before it, N×… each: the images for the first part, else what the part
   *     before put out. They stay open
   * @param parameters of the network
   * @param taps called on the way
   * @return the tensors live after it; among them may be some of {@code tensors}
   */
  public List<NDArray> run(List<NDArray> tensors, Parameters parameters, Taps taps) {
    return program.run(from, to, tensors, new Pass(parameters, taps));
  }

  /** Index, among the tensors live after it, of the one that its last operator made. */
  public int output() {
    return program.live(to).indexOf(program.steps().get(to - 1).output());
  }

  /** Its convolutions and linear layers, in execution order. */
  public List<WeightLayer> weightLayers() {
    return layers(NetworkPart::weightLayer);
  }

  /** Its batch-normalization layers, in execution order. */
  public List<BatchNormLayer> batchNorms() {
    return layers(NetworkPart::batchNorm);
  }

  /** Its activation layers, in execution order. */
  public List<ActivationLayer> activationLayers() {
    return layers(NetworkPart::activation);
  }

  private <T> List<T> layers(Function<Step, Stream<T>> kind) {
    return program.steps().subList(from, to).stream().flatMap(kind).toList();
  }

  private static boolean isFunction(Step step) {
    return step.operator() instanceof Activation;
  }

  private static Stream<WeightLayer> weightLayer(Step step) {
    if (step.operator() instanceof NormalizedLayer both) {
      return Stream.of(both.operator().layer());
    }
    return step.operator() instanceof WeightOperator operator
        ? Stream.of(operator.layer())
        : Stream.empty();
  }

  private static Stream<BatchNormLayer> batchNorm(Step step) {
    if (step.operator() instanceof NormalizedLayer both) {
      return Stream.of(both.normalization().layer());
    }
    return step.operator() instanceof BatchNormalization normalization
        ? Stream.of(normalization.layer())
        : Stream.empty();
  }

  private static Stream<ActivationLayer> activation(Step step) {
    if (step.operator() instanceof Activation function) {
      return Stream.of(function.layer());
    }
    return step.operator() instanceof QuantizationPoint point
        ? Stream.of(point.layer())
        : Stream.empty();
  }
}
