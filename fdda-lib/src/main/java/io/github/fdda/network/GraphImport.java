package io.github.fdda.network;

import static io.github.fdda.network.Faults.fault;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.data.ImageShape;
import java.util.List;

/** Turns an ONNX graph into a {@link Graph}. */
final class GraphImport {

  private final OnnxFile file;
  private final GraphBuilder builder;

  private GraphImport(OnnxFile file, ImageShape shape, Tensors tensors) {
    this.file = file;
    this.builder = new GraphBuilder(file.opset(), file.batch(), file.initializers(), tensors);
    var image = Dims.of(shape.channels(), shape.height(), shape.width());
    builder.define(
        file.input().getName(),
        new Feature(Program.IMAGES, new Dims(List.of(Dim.BATCH)).then(image)));
  }

  static Graph read(OnnxFile file, ImageShape shape, Tensors tensors) {
    return new GraphImport(file, shape, tensors).read();
  }

  private Graph read() {
    var nodes = file.graph().getNodeList();
    var names = NodeNames.of(nodes);
    for (var index : ExecutionOrder.of(nodes, file.output().getName())) {
      read(nodes.get(index), names.get(index));
    }
    return builder.build(logits());
  }

  private void read(NodeProto proto, String name) {
    var place = "node '%s' (%s)".formatted(name, proto.getOpType());
    var value = Faults.at(place, () -> Operators.read(new Node(proto, name, builder)));
    if (proto.getOutputCount() > 0) {
      builder.define(proto.getOutput(0), value);
    }
  }

  private Feature logits() {
    var name = file.output().getName();
    var output = builder.value(name);
    if (!(output instanceof Feature feature)) {
      throw fault("output '%s' does not depend on the image", name);
    }
    var dims = feature.dims();
    if (dims.rank() != 2 || !dims.get(0).equals(Dim.BATCH) || dims.get(1).perImage()) {
      throw fault("output '%s' has shape %s; a classifier's logits are N×classes", name, dims);
    }
    return feature;
  }
}
