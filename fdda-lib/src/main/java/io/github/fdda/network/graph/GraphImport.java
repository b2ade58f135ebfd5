package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.data.ImageShape;
import io.github.fdda.onnx.Attributes;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.onnx.OnnxFile;
import io.github.fdda.util.Faults;
import io.github.fdda.util.Internal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns an ONNX graph into a {@link Graph}. */
@Internal
public final class GraphImport {

  private final OnnxFile file;
  private final Places places;
  private final GraphBuilder builder;
  private final Map<Integer, String> producers = new HashMap<>();

  private GraphImport(OnnxFile file, ImageShape shape, Tensors tensors, Places places) {
    this.file = file;
    this.places = places;
    this.builder = new GraphBuilder(file.opset(), file.batch(), file.initializers(), tensors);
    var image = Dims.of(shape.channels(), shape.height(), shape.width());
    var name = file.input().getName();
    var images = produced(name, builder.images(new Dims(List.of(Dim.BATCH)).then(image)));
    builder.define(name, fed(name, images));
  }

  /**
   * Reads a graph.
   *
   * @param places where it is quantized
   * @throws io.github.fdda.util.InvalidInputException if it cannot be imported; the message names
   *     the node
   */
  public static Graph read(OnnxFile file, ImageShape shape, Tensors tensors, Places places) {
    return new GraphImport(file, shape, tensors, places).read();
  }

  /** The images in the layout that the file takes. */
  private Feature fed(String name, Feature images) {
    var sides = images.dims();
    var fed =
        switch (file.layout()) {
          case PLANES -> images;
          case PIXELS -> {
            var order = new int[] {0, 2, 3, 1};
            yield builder.emit(new Transposition(order), images, Layout.permute(sides, order));
          }
          case ROWS -> builder.reshaped(images, sides.slice(0, 1).then(sides.slice(2, 4)));
          case VALUES ->
              builder.reshaped(images, new Dims(List.of(Dim.BATCH, sides.slice(1, 4).volume())));
        };
    producers.put(fed.slot(), name);
    return fed;
  }

  private Graph read() {
    var nodes = file.graph().getNodeList();
    var names = NodeNames.of(nodes);
    var order = ExecutionOrder.of(nodes, file.output().getName());
    builder.countRead(file.output().getName());
    order.forEach(index -> nodes.get(index).getInputList().forEach(builder::countRead));
    for (var index : order) {
      var node = nodes.get(index);
      read(node, NodeNames.ofOutputs(node, names.get(index), names));
    }
    return builder.build(logits());
  }

  /**
   * @param names one per output; the first is the node's own
   */
  private void read(NodeProto proto, List<String> names) {
    var name = names.get(0);
    var place = "node '%s' (%s)".formatted(name, proto.getOpType());
    builder.setInFloat(places.floats().contains(name));
    var values = Faults.at(place, () -> Operators.read(new Node(proto, name, builder)));
    builder.setInFloat(false);
    for (var i = 0; i < Math.min(values.size(), proto.getOutputCount()); i++) {
      define(proto, names.get(i), proto.getOutput(i), values.get(i));
    }
  }

  private void define(NodeProto proto, String name, String tensor, Value value) {
    if (value instanceof Feature feature && !producers.containsKey(feature.slot())) {
      builder.add(describe(proto, name, tensor, feature));
      builder.define(tensor, produced(name, feature));
    } else {
      builder.define(tensor, value);
    }
  }

  private GraphNode describe(NodeProto proto, String name, String tensor, Feature output) {
    var given = proto.getInputList().stream().filter(input -> !input.isEmpty()).toList();
    var inputs =
        given.stream()
            .map(builder::value)
            .filter(Feature.class::isInstance)
            .map(value -> producers.get(((Feature) value).slot()))
            .toList();
    return new GraphNode(
        name,
        proto.getOpType(),
        inputs,
        given.size() - inputs.size(),
        imageShape(output.dims()),
        (int) new Attributes(proto.getAttributeList()).integer("group", 1),
        Nodes.isPlain(proto),
        Linear.isBias(proto, builder.producer(output)),
        tensor);
  }

  private static List<Integer> imageShape(Dims dims) {
    return dims.rank() > 0 && dims.get(0).equals(Dim.BATCH)
        ? dims.slice(1, dims.rank()).sides().stream().map(side -> side.fixed("a side")).toList()
        : List.of();
  }

  private Feature produced(String name, Feature feature) {
    var passedOn =
        places.points().contains(name) ? builder.quantizationPoint(name, feature) : feature;
    producers.put(feature.slot(), name);
    producers.put(passedOn.slot(), name);
    return passedOn;
  }

  private Feature logits() {
    var name = file.output().getName();
    var output = builder.value(name);
    if (!(output instanceof Feature feature)) {
      throw fault("output '%s' does not depend on the image", name);
    }
    return new Head(builder).logits(name, feature);
  }
}
