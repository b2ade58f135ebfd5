package io.github.fdda.onnx;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The outside of an ONNX graph: its version, its one input and its one output.
 *
 * @param model as in the file
 * @param opset version of the operators
 * @param input the images
 * @param output the logits, or what a classifier makes of them
 * @param quantized whether it may hold quantized tensors, and no batch normalization
 */
@Internal
public record OnnxFile(
    ModelProto model, int opset, ValueInfoProto input, ValueInfoProto output, boolean quantized) {

  private static final int OLDEST_OPSET = 6;
  private static final int NEWEST_OPSET = 24;
  private static final List<Long> TO_PLANES = List.of(0L, 3L, 1L, 2L);
  private static final Set<String> TAKE_PLANES =
      Set.of("AveragePool", "BatchNormalization", "Conv", "GlobalAveragePool", "MaxPool");
  private static final Set<Long> USUAL_CHANNELS = Set.of(1L, 3L, 4L);

  /** Fewer values in a row are no image, but measurements. */
  private static final int SMALLEST_SQUARE = 8;

  private static final int LARGEST_SIDE = 1 << 14;
  private static final Set<DataType> FLOATS =
      EnumSet.of(DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16, DataType.DOUBLE);

  /**
   * Reads a float network.
   *
   * @throws InvalidInputException if it is no ONNX model of a supported operator set with one input
   *     and one output that may be logits
   */
  public static OnnxFile parse(byte[] bytes) {
    return parse(bytes, Optional.empty());
  }

  /**
   * Reads a float network.
   *
   * @param output name of the output that the logits are, if it has several
   * @throws InvalidInputException as {@link #parse(byte[])}, or if it has no such output
   */
  public static OnnxFile parse(byte[] bytes, Optional<String> output) {
    var file = parse(bytes, false, output);
    QuantizedForm.of(file.graph())
        .ifPresent(
            form -> {
              throw fault(
                  "it is a quantized network already, by %s; quantize the float one that it came from",
                  form);
            });
    return file;
  }

  /**
   * Reads a quantized network.
   *
   * @throws InvalidInputException as {@link #parse(byte[])}, or if it has no DequantizeLinear node
   */
  public static OnnxFile parseQuantized(byte[] bytes) {
    var file = parse(bytes, true, Optional.empty());
    if (file.graph().getNodeList().stream()
        .noneMatch(node -> node.getOpType().equals("DequantizeLinear"))) {
      throw fault(
          "it is not quantized: it has no DequantizeLinear nodes; load it as a float network");
    }
    return file;
  }

  private static OnnxFile parse(byte[] bytes, boolean quantized, Optional<String> output) {
    return of(ModelReader.parse(bytes), quantized, output);
  }

  /**
   * The outside of a model, quantized or not.
   *
   * @throws InvalidInputException as {@link #parse(byte[])}
   */
  public static OnnxFile of(ModelProto model) {
    return of(model, true, Optional.empty());
  }

  private static OnnxFile of(ModelProto read, boolean quantized, Optional<String> output) {
    var model = LocalFunctions.inlined(read);
    if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
      throw fault("not an ONNX model: it holds no graph of nodes");
    }
    var graph = model.getGraph();
    var initializers = initializers(graph);
    // Old files list their initializers among the inputs.
    var inputs =
        graph.getInputList().stream().filter(i -> !initializers.containsKey(i.getName())).toList();
    return new OnnxFile(
        model, opset(model), onlyInput(inputs), Outputs.of(graph).logits(output), quantized);
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

  private static ValueInfoProto onlyInput(List<ValueInfoProto> inputs) {
    if (inputs.size() != 1) {
      throw fault(
          "it has %d inputs %s; exactly one is needed",
          inputs.size(), inputs.stream().map(ValueInfoProto::getName).toList());
    }
    return inputs.get(0);
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

  /** How it wants its images. */
  public InputLayout layout() {
    var sides = sides();
    return switch (sides.size()) {
      case 2 -> InputLayout.VALUES;
      case 3 -> InputLayout.ROWS;
      default -> hasPixels(sides) ? InputLayout.PIXELS : InputLayout.PLANES;
    };
  }

  /** Whether channels are its last axis: its first node says so, or the sides do. */
  private boolean hasPixels(List<Dimension> sides) {
    var first = new InputReaders(graph()).first(input.getName());
    return first.filter(OnnxFile::takesPixels).isPresent()
        || (first.filter(node -> TAKE_PLANES.contains(node.getOpType())).isEmpty()
            && sides.size() == 4
            && isChannels(sides.get(3))
            && !isChannels(sides.get(1))
            && sides.get(1).getDimValue() > sides.get(3).getDimValue());
  }

  private static boolean takesPixels(NodeProto node) {
    var order = new Attributes(node.getAttributeList()).integers("perm");
    return node.getOpType().equals("Transpose") && order.equals(Optional.of(TO_PLANES));
  }

  private static boolean isChannels(Dimension side) {
    return side.hasDimValue() && USUAL_CHANNELS.contains(side.getDimValue());
  }

  /**
   * Shape of one image.
   *
   * @throws InvalidInputException if the input holds neither floats nor unsigned bytes, or no
   *     images of known size
   */
  public ImageShape imageShape() {
    var type = DataType.forNumber(input.getType().getTensorType().getElemType());
    if (type != DataType.UINT8 && !FLOATS.contains(type)) {
      throw fault("input '%s' holds neither floats nor unsigned bytes", input.getName());
    }
    var sides = sides();
    if (sides.size() < 2 || sides.size() > 4) {
      throw fault(
          "input '%s' has %d dimensions; images need four, N×C×H×W or N×H×W×C",
          input.getName(), sides.size());
    }
    return switch (layout()) {
      case PLANES ->
          new ImageShape(
              side(sides, 1, "channels"), side(sides, 2, "height"), side(sides, 3, "width"));
      case PIXELS ->
          new ImageShape(
              side(sides, 3, "channels"), side(sides, 1, "height"), side(sides, 2, "width"));
      case ROWS -> new ImageShape(1, side(sides, 1, "height"), side(sides, 2, "width"));
      case VALUES -> shapeOfValues(side(sides, 1, "values"));
    };
  }

  private ImageShape shapeOfValues(int values) {
    return new InputReaders(graph())
        .reshaped(input.getName())
        .filter(shape -> shape.size() == values)
        .or(() -> square(1, values))
        .or(() -> square(3, values))
        .orElseThrow(
            () ->
                fault(
                    "input '%s' takes %d values in a row, no images: it needs four dimensions,"
                        + " N×C×H×W or N×H×W×C, or as many values as a square image has",
                    input.getName(), values));
  }

  /** The image of equal sides that values in a row can be, as 784 are 28×28. */
  private static Optional<ImageShape> square(int channels, int values) {
    var side = (int) Math.sqrt((double) values / channels);
    return side >= SMALLEST_SQUARE && channels * side * side == values
        ? Optional.of(new ImageShape(channels, side, side))
        : Optional.empty();
  }

  private List<Dimension> sides() {
    return input.getType().getTensorType().getShape().getDimList();
  }

  private int side(List<Dimension> sides, int axis, String what) {
    var side = sides.get(axis);
    if (!side.hasDimValue() || side.getDimValue() < 1 || side.getDimValue() > LARGEST_SIDE) {
      throw fault(
          "input '%s' has %s for its %s, axis %d; export with a fixed number from 1 to %d",
          input.getName(),
          side.hasDimValue() ? Long.toString(side.getDimValue()) : "no number",
          what,
          axis,
          LARGEST_SIDE);
    }
    return (int) side.getDimValue();
  }
}
