package io.github.fdda.network.graph;

import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import java.util.List;
import java.util.function.Function;

/**
 * Works out what a node makes of constants alone: it is imported into a graph of its own, where its
 * first float input takes the place of the images, and run.
 */
final class Folding {

  private Folding() {}

  /** Whether all inputs of a node are constants, one at least of floats. */
  static boolean applies(Node node) {
    var inputs = node.givenInputs();
    return inputs.stream().anyMatch(FloatConstant.class::isInstance)
        && inputs.stream().noneMatch(Feature.class::isInstance);
  }

  /** The values of a node's outputs. */
  static List<Value> fold(Node node, Function<Node, List<Value>> reader) {
    var names = node.proto().getInputList().stream().filter(name -> !name.isEmpty()).toList();
    var first =
        names.stream()
            .filter(name -> node.graph().value(name) instanceof FloatConstant)
            .findFirst()
            .orElseThrow();
    var constant = (FloatConstant) node.graph().value(first);
    var graph = node.graph().empty();
    names.forEach(name -> graph.define(name, node.graph().value(name)));
    graph.define(first, graph.images(constant.dims()));
    return reader.apply(new Node(node.proto(), node.name(), graph)).stream()
        .map(value -> value instanceof Feature feature ? run(graph, feature, constant) : value)
        .toList();
  }

  private static Value run(GraphBuilder graph, Feature output, FloatConstant input) {
    if (output.slot() == Program.IMAGES) {
      return input;
    }
    try (var scope = new EngineScope();
        var manager = TensorEngine.newManager();
        var parameters = parameters(manager, graph.parameters())) {
      var array = manager.create(input.values(), input.dims().toShape());
      var values = graph.program(output.slot()).run(array, parameters, Taps.NONE);
      return new FloatConstant(output.dims(), values.toFloatArray());
    }
  }

  private static Parameters parameters(NDManager manager, List<NamedTensor> tensors) {
    return Parameters.of(
        manager,
        (target, toTrainable, toFixed) ->
            tensors.forEach(
                t ->
                    toFixed.accept(
                        t.name(),
                        target.create(t.tensor().values(), t.tensor().dims().toShape()))));
  }
}
