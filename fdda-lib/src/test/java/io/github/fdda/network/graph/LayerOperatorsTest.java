package io.github.fdda.network.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.network.Compare;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.network.OnnxRuntime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operators beyond those of residual networks: logits against ONNX Runtime, gradients into the
 * images against its differences.
 */
class LayerOperatorsTest {

  private static final List<String> X = List.of("x");

  private static OnnxBuilder image(int opset) {
    return OnnxBuilder.opset(opset).image(4, 6, 6);
  }

  private static void check(OnnxBuilder builder) {
    Compare.withGradients(builder.flat("y"));
  }

  private static void check(int opset, String type, Object... attributes) {
    check(image(opset).node(type, X, "y", attributes));
  }

  /** The image, all its values above 0. */
  private static OnnxBuilder positive(int opset) {
    return image(opset)
        .node("Sigmoid", X, "s")
        .scalar("some", 0.3f)
        .node("Add", List.of("s", "some"), "p");
  }

  // Activation functions

  @ParameterizedTest
  @ValueSource(strings = {"Selu", "Tanh", "Elu", "Softplus", "Softsign", "Celu"})
  void activation_plain(String type) {
    check(13, type);
  }

  @Test
  void activation_parameters() {
    check(13, "Selu", "alpha", 1.3f, "gamma", 0.8f);
    check(13, "Elu", "alpha", 0.4f);
    check(13, "Celu", "alpha", 0.6f);
    check(13, "ThresholdedRelu", "alpha", 0.7f);
  }

  @Test
  void mish() {
    check(18, "Mish");
  }

  @Test
  void gelu_everyForm() {
    check(20, "Gelu");
    check(20, "Gelu", "approximate", "tanh");
  }

  @Test
  void gelu_asExportersWriteIt() {
    check(
        image(13)
            .scalar("root", 1.4142135f)
            .scalar("one", 1)
            .scalar("half", 0.5f)
            .node("Div", List.of("x", "root"), "d")
            .node("Erf", List.of("d"), "e")
            .node("Add", List.of("e", "one"), "a")
            .node("Mul", List.of("x", "a"), "m")
            .node("Mul", List.of("m", "half"), "y"));
  }

  @Test
  void parametricRelu_slopesOfEveryShape() {
    for (var shape : List.of(new long[] {1}, new long[] {4, 1, 1}, new long[] {6})) {
      check(image(13).floats("slope", shape).node("PRelu", List.of("x", "slope"), "y"));
    }
  }

  @Test
  void activations_areLayers() {
    var onnx = image(13).node("Tanh", X, "t").node("Elu", List.of("t"), "y").flat("y");
    assertEquals(2, Networks.fromOnnx(onnx, "test", Optional.empty()).activationLayers().size());
  }

  // Elementwise

  @ParameterizedTest
  @ValueSource(strings = {"Abs", "Neg", "Exp", "Erf"})
  void elementwise(String type) {
    check(13, type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Log", "Sqrt", "Reciprocal"})
  void elementwise_positive(String type) {
    check(positive(13).node(type, List.of("p"), "y"));
  }

  @Test
  void power() {
    check(positive(13).scalar("e", 1.7f).node("Pow", List.of("p", "e"), "y"));
    check(image(13).scalar("e", 2).node("Pow", List.of("x", "e"), "y"));
    check(image(13).integer("e", 3).node("Pow", List.of("x", "e"), "y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sum", "Mean", "Max", "Min"})
  void severalTensors(String type) {
    check(
        image(13)
            .node("Tanh", X, "t")
            .floats("c", 4, 1, 1)
            .node(type, List.of("x", "t", "c"), "y"));
    check(image(13).node(type, X, "y"));
  }

  // Reductions and normalizations

  @ParameterizedTest
  @ValueSource(
      strings = {"ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare"})
  void reduction(String type) {
    check(11, type, "axes", new int[] {2, 3});
    check(11, type, "axes", new int[] {-1}, "keepdims", 0);
    check(image(18).integers("axes", 1).node(type, List.of("x", "axes"), "y"));
  }

  @Test
  void reduction_product() {
    var builder = image(13).node("Tanh", X, "t");
    check(builder.node("ReduceProd", List.of("t"), "y", "axes", new int[] {3}, "keepdims", 0));
  }

  @Test
  void globalMaximum() {
    check(13, "GlobalMaxPool");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void responseNormalization(int size) {
    check(13, "LRN", "size", size, "alpha", 0.9f, "beta", 0.6f, "bias", 1.5f);
  }

  @Test
  void instanceNormalization() {
    check(
        image(13)
            .floats("g", 4)
            .floats("b", 4)
            .node("InstanceNormalization", List.of("x", "g", "b"), "y", "epsilon", 0.1f));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2, 1})
  void layerNormalization(int axis) {
    var sides = new long[] {4, 6, 6};
    var own = Arrays.copyOfRange(sides, axis < 0 ? 2 : axis - 1, 3);
    check(
        image(17)
            .floats("g", own)
            .floats("b", own)
            .node("LayerNormalization", List.of("x", "g", "b"), "y", "axis", axis));
  }

  @Test
  void groupNormalization() {
    check(
        image(21)
            .floats("g", 4)
            .floats("b", 4)
            .node("GroupNormalization", List.of("x", "g", "b"), "y", "num_groups", 2));
  }

  @Test
  void meanVarianceNormalization() {
    check(13, "MeanVarianceNormalization", "axes", new int[] {2, 3});
    check(13, "MeanVarianceNormalization", "axes", new int[] {1, 2, 3});
  }

  @Test
  void logSoftmax_inside() {
    check(image(13).node("LogSoftmax", X, "s", "axis", 1).node("Tanh", List.of("s"), "y"));
  }

  @Test
  void softmax_overSeveralAxes() {
    check(image(12).node("Softmax", X, "s", "axis", 2).node("Tanh", List.of("s"), "y"));
  }

  // Sizes and places

  @ParameterizedTest
  @CsvSource({
    "nearest, asymmetric, floor",
    "nearest, half_pixel, round_prefer_floor",
    "nearest, half_pixel, round_prefer_ceil",
    "linear, half_pixel, floor",
    "linear, align_corners, floor",
    "linear, pytorch_half_pixel, floor",
    "cubic, half_pixel, floor",
    "cubic, align_corners, floor"
  })
  void resize(String mode, String coordinates, String rounding) {
    for (var scale : new float[] {2, 0.5f}) {
      check(
          image(13)
              .tensor("scales", new long[] {4}, 1, 1, scale, scale)
              .node(
                  "Resize",
                  List.of("x", "", "scales"),
                  "y",
                  "mode",
                  mode,
                  "coordinate_transformation_mode",
                  coordinates,
                  "nearest_mode",
                  rounding));
    }
    check(
        image(15)
            .node("Shape", X, "shape", "end", 2)
            .integers("new", 9, 4)
            .node("Concat", List.of("shape", "new"), "sizes", "axis", 0)
            .node(
                "Resize",
                List.of("x", "", "", "sizes"),
                "y",
                "mode",
                mode,
                "coordinate_transformation_mode",
                coordinates,
                "nearest_mode",
                rounding));
  }

  @Test
  void upsample_everyForm() {
    for (var mode : List.of("nearest", "linear")) {
      check(7, "Upsample", "scales", new float[] {1, 1, 2, 3}, "mode", mode);
      check(
          image(9)
              .tensor("scales", new long[] {4}, 1, 1, 2, 2)
              .node("Upsample", List.of("x", "scales"), "y", "mode", mode));
    }
  }

  @Test
  void resize_sizeComputedInFloats_asOlderExportersDo() {
    check(
        image(11)
            .node("Shape", X, "shape")
            .integers("from", 2)
            .integers("to", 4)
            .node("Slice", List.of("shape", "from", "to"), "plane")
            .node("Cast", List.of("plane"), "floats", "to", DataType.FLOAT.getNumber())
            .scalar("twice", 2)
            .node("Mul", List.of("floats", "twice"), "larger")
            .node("Floor", List.of("larger"), "whole")
            .node("Cast", List.of("whole"), "side", "to", DataType.INT64.getNumber())
            .integers("zero", 0)
            .integers("two", 2)
            .node("Slice", List.of("shape", "zero", "two"), "first")
            .node("Concat", List.of("first", "side"), "sizes", "axis", 0)
            .tensor("none", new long[] {0})
            .node("Resize", List.of("x", "none", "none", "sizes"), "y", "mode", "nearest"));
  }

  @Test
  void transposedConvolution_everyForm() {
    var weight = image(13).floats("w", 4, 3, 3, 2);
    check(weight.node("ConvTranspose", List.of("x", "w"), "y"));
    check(
        image(13)
            .floats("w", 4, 3, 3, 3)
            .floats("b", 6)
            .node(
                "ConvTranspose",
                List.of("x", "w", "b"),
                "y",
                "group",
                2,
                "strides",
                new int[] {2, 3},
                "pads",
                new int[] {1, 0, 2, 1},
                "output_padding",
                new int[] {1, 0},
                "dilations",
                new int[] {1, 2}));
    for (var mode : List.of("SAME_UPPER", "SAME_LOWER")) {
      check(
          image(13)
              .floats("w", 4, 3, 3, 3)
              .node(
                  "ConvTranspose",
                  List.of("x", "w"),
                  "y",
                  "auto_pad",
                  mode,
                  "strides",
                  new int[] {2, 2}));
    }
  }

  @Test
  void split_everyForm() {
    for (var opset : new int[] {11, 13, 18}) {
      var builder = image(opset).integers("parts", 1, 3);
      var node =
          opset < 13
              ? OnnxBuilder.proto(
                  "s", "Split", X, List.of("a", "b"), "axis", 1, "split", new int[] {1, 3})
              : OnnxBuilder.proto(
                  "s", "Split", List.of("x", "parts"), List.of("a", "b"), "axis", 1);
      builder.graph.addNode(node);
      check(builder.node("Mul", List.of("a", "b"), "y"));
    }
    var even = image(13);
    even.graph.addNode(OnnxBuilder.proto("s", "Split", X, List.of("a", "b"), "axis", -1));
    check(even.node("Mul", List.of("a", "b"), "y"));
  }

  @Test
  void gather_positionsOfAFeature() {
    check(image(13).integer("i", 2).node("Gather", List.of("x", "i"), "y", "axis", 1));
    check(image(13).integers("i", 3, 0, -1, 0).node("Gather", List.of("x", "i"), "y", "axis", 2));
  }

  @Test
  void slice_backwards() {
    check(
        image(13)
            .integers("start", -1)
            .integers("end", Long.MIN_VALUE + 1)
            .integers("axis", 3)
            .integers("step", -2)
            .node("Slice", List.of("x", "start", "end", "axis", "step"), "y"));
  }

  @Test
  void blocksAndChannels() {
    check(11, "DepthToSpace", "blocksize", 2);
    check(11, "DepthToSpace", "blocksize", 2, "mode", "CRD");
    check(13, "SpaceToDepth", "blocksize", 3);
  }

  @Test
  void expandAndTile() {
    check(
        image(13)
            .node("GlobalAveragePool", X, "p")
            .node("Shape", X, "shape")
            .node("Expand", List.of("p", "shape"), "e")
            .node("Mul", List.of("x", "e"), "y"));
    check(image(13).integers("r", 1, 2, 1, 3).node("Tile", List.of("x", "r"), "y"));
  }

  @Test
  void classToken_constantSpreadOverTheBatch() {
    check(
        image(15)
            .floats("token", 1, 1, 6, 6)
            .node("Shape", X, "n", "end", 1)
            .integers("rest", -1, -1, -1)
            .node("Concat", List.of("n", "rest"), "wanted", "axis", 0)
            .integers("four", 4)
            .node(
                "ConstantOfShape",
                List.of("four"),
                "ones",
                "value",
                OnnxBuilder.typed("", DataType.INT64, 1).addInt64Data(1).build())
            .integers("minus", -1)
            .node("Mul", List.of("ones", "minus"), "unknown")
            .node("Equal", List.of("wanted", "unknown"), "open")
            .node("Where", List.of("open", "ones", "wanted"), "shape")
            .node("Expand", List.of("token", "shape"), "tokens")
            .node("Concat", List.of("tokens", "x"), "y", "axis", 1));
  }

  @Test
  void matMul_ofTwoFeatures() {
    check(
        image(13)
            .node("Transpose", X, "t", "perm", new int[] {0, 1, 3, 2})
            .node("MatMul", List.of("x", "t"), "y"));
  }

  @Test
  void maxPool_dilated() {
    check(
        13,
        "MaxPool",
        "kernel_shape",
        new int[] {2, 3},
        "dilations",
        new int[] {3, 2},
        "pads",
        new int[] {1, 0, 1, 1});
  }

  // Lines

  private static OnnxBuilder lines(int opset) {
    return image(opset).integers("s", 0, 4, 36).node("Reshape", List.of("x", "s"), "l");
  }

  @Test
  void lines_convolutionNormalizationPooling() {
    check(
        lines(13)
            .floats("w", 6, 2, 5)
            .floats("b", 6)
            .node(
                "Conv",
                List.of("l", "w", "b"),
                "c",
                "group",
                2,
                "strides",
                new int[] {2},
                "pads",
                new int[] {1, 2})
            .batchNorm("bn1d", "c", "n", 6)
            .node("Tanh", List.of("n"), "t")
            .node("AveragePool", List.of("t"), "a", "kernel_shape", new int[] {3})
            .node(
                "MaxPool",
                List.of("a"),
                "m",
                "kernel_shape",
                new int[] {2},
                "strides",
                new int[] {2})
            .node("GlobalAveragePool", List.of("m"), "y"));
  }

  @Test
  void where_maskOfTheFile() {
    var mask = OnnxBuilder.typed("mask", DataType.BOOL, 6);
    for (var i = 0; i < 6; i++) {
      mask.addInt32Data(i % 2);
    }
    check(
        image(13)
            .initializer(mask.build())
            .scalar("other", 0.5f)
            .node("Where", List.of("mask", "x", "other"), "y"));
  }

  // Constants

  @Test
  void constantsAreFolded() {
    check(
        image(13)
            .floats("a", 4, 1, 1)
            .floats("b", 4, 1, 1)
            .node("Exp", List.of("a"), "e")
            .node("Add", List.of("e", "b"), "sum")
            .node("Concat", List.of("sum", "b"), "both", "axis", 1)
            .node("ReduceMean", List.of("both"), "mean", "axes", new int[] {1})
            .node("Mul", List.of("x", "mean"), "y"));
  }

  // Operator sets

  @Test
  void opset6_axisOfTheSecondOperand() {
    var old =
        image(6).floats("c", 4).node("Add", List.of("x", "c"), "y", "broadcast", 1, "axis", 1);
    var newer = image(7).floats("c", 4, 1, 1).node("Add", List.of("x", "c"), "y").flat("y");
    var network = Networks.fromOnnx(old.flat("y"), "test", Optional.empty());
    var images = Compare.images(network, 2);
    assertArrayEquals(
        OnnxRuntime.run(newer, images, 2, 4, 6, 6), Compare.logits(network, images, 2), 1e-4f);
  }

  @ParameterizedTest
  @ValueSource(ints = {22, 23, 24})
  void newestOpsets(int opset) {
    check(
        image(opset)
            .floats("w", 4, 4, 3, 3)
            .node("Conv", List.of("x", "w"), "c")
            .batchNorm("n", "c", "b", 4)
            .node("Elu", List.of("b"), "r")
            .node("GlobalAveragePool", List.of("r"), "y"));
  }
}
