package io.github.fdda;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Looks at the attention of a network, float or quantized.
 *
 * @since 0.1.0
 */
public final class AttentionMaps {

  private static final int RANK = 3;

  private AttentionMaps() {}

  /**
   * The attention of a float network.
   *
   * @param image normalized, C×H×W
   * @return one map a module, in execution order
   * @throws InvalidInputException if the network has no attention
   */
  public static List<AttentionMap> of(Network network, float[] image) {
    var softmaxes =
        softmaxes(network).stream().collect(Collectors.toMap(GraphNode::name, node -> node));
    var observed = network.withQuantizationPoints(softmaxes.keySet());
    var maps = new ArrayList<AttentionMap>();
    try (var engine = EngineSession.open();
        var parameters = observed.parameters(engine.manager());
        var scope = new EngineScope()) {
      var batch = Batches.of(engine.manager(), List.of(image), observed.inputShape());
      observed.forward(batch, parameters, new Observer(softmaxes, maps));
    }
    return List.copyOf(maps);
  }

  /**
   * The attention of a quantized network, as its products take it: on the levels of its grid.
   *
   * @param image normalized, C×H×W
   * @return one map a module, in execution order
   * @throws InvalidInputException if the network has no attention, or its target leaves it in float
   */
  public static List<AttentionMap> of(QuantizedNetwork quantized, float[] image) {
    return softmaxes(quantized.network()).stream()
        .map(node -> map(node, quantized, image))
        .toList();
  }

  private static AttentionMap map(GraphNode softmax, QuantizedNetwork quantized, float[] image) {
    var name = softmax.name();
    if (quantized.network().activationLayers().stream()
        .noneMatch(layer -> layer.name().equals(name))) {
      throw new InvalidInputException(
          "target %s leaves the attention of '%s' in float; look at the float network's"
              .formatted(quantized.config().target().name(), name));
    }
    return map(softmax, quantized.activation(name, List.of(image)).quantized());
  }

  private static List<GraphNode> softmaxes(Network network) {
    var found =
        network.nodes().stream()
            .filter(node -> node.type().equals("Softmax") && node.shape().size() == RANK)
            .toList();
    if (found.isEmpty()) {
      throw new InvalidInputException(
          "network %s has no attention: no softmax over the keys of several heads"
              .formatted(network.name()));
    }
    return found;
  }

  private static AttentionMap map(GraphNode softmax, float[] values) {
    var shape = softmax.shape();
    return new AttentionMap(softmax.name(), shape.get(0), shape.get(1), shape.get(2), values);
  }

  private record Observer(Map<String, GraphNode> softmaxes, List<AttentionMap> maps)
      implements Taps {

    @Override
    public NDArray activation(ActivationLayer layer, NDArray output) {
      var softmax = softmaxes.get(layer.name());
      if (softmax != null) {
        maps.add(map(softmax, output.toFloatArray()));
      }
      return output;
    }
  }
}
