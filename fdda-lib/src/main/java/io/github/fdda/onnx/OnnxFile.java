package io.github.fdda.onnx;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.github.fdda.data.ImageShape;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The outside of an ONNX graph: its version, its one input and its one output.
 *
 * @param model as in the file
 * @param opset version of the operators
 * @param input the images
 * @param output the logits
 * @param quantized whether it may hold quantized tensors, and no batch normalization
 */
@Internal
public record OnnxFile(
    ModelProto model, int opset, ValueInfoProto input, ValueInfoProto output, boolean quantized) {

  private static final int OLDEST_OPSET = 7;
  private static final int NEWEST_OPSET = 21;
  private static final int LARGEST_SIDE = 1 << 14;
  private static final Set<DataType> FLOATS =
      EnumSet.of(DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16, DataType.DOUBLE);

  /**
   * Reads a float network.
   *
   * @throws InvalidInputException if it is no ONNX model of a supported operator set with one input
   *     and one output
   */
  public static OnnxFile parse(byte[] bytes) {
    return parse(bytes, false);
  }

  /**
   * Reads a quantized network.
   *
   * @throws InvalidInputException as {@link #parse(byte[])}, or if it has no DequantizeLinear node
   */
  public static OnnxFile parseQuantized(byte[] bytes) {
    var file = parse(bytes, true);
    if (file.graph().getNodeList().stream()
        .noneMatch(node -> node.getOpType().equals("DequantizeLinear"))) {
      throw fault(
          "it is not quantized: it has no DequantizeLinear nodes; load it as a float network");
    }
    return file;
  }

  private static OnnxFile parse(byte[] bytes, boolean quantized) {
    var model = ModelReader.parse(bytes);
    if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
      throw fault("not an ONNX model: it holds no graph of nodes");
    }
    var graph = model.getGraph();
    var initializers = initializers(graph);
    // Old files list their initializers among the inputs.
    var inputs =
        graph.getInputList().stream().filter(i -> !initializers.containsKey(i.getName())).toList();
    return new OnnxFile(
        model,
        opset(model),
        only("input", inputs),
        only("output", graph.getOutputList()),
        quantized);
  }

  /** The same with another graph of the same input and output, all floats in 32 bits. */
  public OnnxFile withGraph(GraphProto graph) {
    var changed = model.toBuilder().clearFunctions().clearTrainingInfo().setGraph(graph).build();
    return new OnnxFile(changed, opset, graph.getInput(0), graph.getOutput(0), quantized);
  }

  public GraphProto graph() {
    return model.getGraph();
  }

  private static int opset(ModelProto model) {
    var version =
        model.getOpsetImportList().stream()
            .filter(o -> o.getDomain().isEmpty() || o.getDomain().equals("ai.onnx"))
            .mapToLong(o -> o.getVersion())
            .findFirst()
            .orElseThrow(() -> fault("it does not say which ONNX operator set it uses"));
    if (version < OLDEST_OPSET || version > NEWEST_OPSET) {
      throw fault(
          "it uses ONNX opset %d; %d to %d are supported: export with one of these",
          version, OLDEST_OPSET, NEWEST_OPSET);
    }
    return (int) version;
  }

  private static ValueInfoProto only(String what, List<ValueInfoProto> list) {
    if (list.size() != 1) {
      throw fault(
          "it has %d %ss %s; exactly one is needed",
          list.size(), what, list.stream().map(ValueInfoProto::getName).toList());
    }
    return list.get(0);
  }

  /** The tensors of the file by name. */
  public Map<String, TensorProto> initializers() {
    return initializers(graph());
  }

  private static Map<String, TensorProto> initializers(GraphProto graph) {
    var byName = new HashMap<String, TensorProto>();
    graph.getInitializerList().forEach(tensor -> byName.put(tensor.getName(), tensor));
    return byName;
  }

  /** The batch size, where the file fixes one. */
  public OptionalLong batch() {
    var batch = sides().get(0);
    return batch.hasDimValue() && batch.getDimValue() > 0
        ? OptionalLong.of(batch.getDimValue())
        : OptionalLong.empty();
  }

  /**
   * Shape of one image.
   *
   * @throws InvalidInputException if the input holds no floats (nor, if quantized, unsigned bytes),
   *     or is not N×C×H×W of known C, H and W
   */
  public ImageShape imageShape() {
    var type = input.getType().getTensorType().getElemType();
    var bytes = quantized && type == DataType.UINT8.getNumber();
    if (!bytes && !FLOATS.contains(DataType.forNumber(type))) {
      throw fault("input '%s' does not hold floats", input.getName());
    }
    var sides = sides();
    if (sides.size() != 4) {
      throw fault(
          "input '%s' has %d dimensions; images need four, N×C×H×W", input.getName(), sides.size());
    }
    return new ImageShape(side(sides, 1), side(sides, 2), side(sides, 3));
  }

  private List<Dimension> sides() {
    return input.getType().getTensorType().getShape().getDimList();
  }

  private int side(List<Dimension> sides, int axis) {
    var side = sides.get(axis);
    if (!side.hasDimValue() || side.getDimValue() < 1 || side.getDimValue() > LARGEST_SIDE) {
      throw fault(
          "input '%s' has %s for its %s; export with a fixed number from 1 to %d",
          input.getName(),
          side.hasDimValue() ? Long.toString(side.getDimValue()) : "no number",
          List.of("batch", "channels", "height", "width").get(axis),
          LARGEST_SIDE);
    }
    return (int) side.getDimValue();
  }
}
