package io.github.fdda.notebook;

import io.github.fdda.network.Networks;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import java.util.Optional;

/** A converter wrote one normalization's running variance in other units. */
final class FaultC implements Fault {

  static final int LAYER = 12;
  private static final int VARIANCE = 4;
  private static final float FACTOR = 9;

  @Override
  public Setup in(Setup sound) {
    var network = sound.network();
    var model = network.standaloneOnnx();
    var graph = new GraphEdit(model.getGraph());
    var node = graph.node(network.batchNorms().get(LAYER).name());
    var variance = graph.constant(node.getInput(VARIANCE)).orElseThrow();
    var values = Nodes.floats(variance);
    for (var i = 0; i < values.length; i++) {
      values[i] *= FACTOR;
    }
    graph.setConstant(node, VARIANCE, Nodes.floats(variance.getDimsList(), values));
    var onnx = model.toBuilder().setGraph(graph.build()).build().toByteArray();
    return sound.withNetwork(Networks.fromOnnx(onnx, network.name(), Optional.empty()));
  }
}
