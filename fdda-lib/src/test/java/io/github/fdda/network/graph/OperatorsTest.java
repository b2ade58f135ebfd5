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

/** Every operator in every form that exporters write, against ONNX Runtime. */
class OperatorsTest {

  private static final List<String> X = List.of("x");

  private static OnnxBuilder image(int opset) {
    return OnnxBuilder.opset(opset).image(4, 7, 6);
  }

  private static void check(OnnxBuilder builder) {
    Compare.withOnnxRuntime(builder.flat("y"));
  }

  /** A model has the logits that ONNX Runtime gets from another one. */
  private static void checkLike(byte[] onnx, byte[] other, int batch) {
    var network = Networks.fromOnnx(onnx, "test", Optional.empty());
    var images = Compare.images(network, batch);
    assertArrayEquals(
        OnnxRuntime.run(other, images, Compare.shape(network, batch)),
        Compare.logits(network, images, batch),
        1e-4f);
  }

  /** A node that takes the normalized image only. */
  private static void check(int opset, String type, Object... attributes) {
    check(image(opset).node(type, X, "y", attributes));
  }

  // Convolution

  private static OnnxBuilder convolution(int opset, int outputs, int perGroup, int h, int w) {
    return image(opset).floats("w", outputs, perGroup, h, w);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 11, 21})
  void conv_plain(int opset) {
    check(convolution(opset, 5, 4, 3, 3).node("Conv", List.of("x", "w"), "y"));
  }

  @Test
  void conv_bias() {
    check(convolution(13, 5, 4, 1, 1).floats("b", 5).node("Conv", List.of("x", "w", "b"), "y"));
  }

  @Test
  void conv_groups() {
    check(convolution(13, 6, 2, 3, 3).node("Conv", List.of("x", "w"), "y", "group", 2));
  }

  @Test
  void conv_depthwiseStridedPadded() {
    check(
        convolution(13, 4, 1, 3, 3)
            .node(
                "Conv",
                List.of("x", "w"),
                "y",
                "group",
                4,
                "strides",
                new int[] {2, 1},
                "pads",
                new int[] {1, 1, 1, 1}));
  }

  @Test
  void conv_dilated() {
    check(
        convolution(13, 3, 4, 3, 2)
            .node("Conv", List.of("x", "w"), "y", "dilations", new int[] {2, 3}));
  }

  @Test
  void conv_asymmetricPadding() {
    check(
        convolution(13, 3, 4, 3, 2)
            .node("Conv", List.of("x", "w"), "y", "pads", new int[] {0, 2, 1, 3}));
  }

  @ParameterizedTest
  @CsvSource({
    "VALID, 1, 3",
    "SAME_UPPER, 1, 3",
    "SAME_UPPER, 2, 3",
    "SAME_UPPER, 2, 2",
    "SAME_LOWER, 2, 3",
    "SAME_LOWER, 2, 2",
    "SAME_LOWER, 3, 4"
  })
  void conv_autoPad(String mode, int stride, int kernel) {
    check(
        convolution(13, 3, 4, kernel, kernel)
            .node(
                "Conv",
                List.of("x", "w"),
                "y",
                "auto_pad",
                mode,
                "strides",
                new int[] {stride, stride}));
  }

  // Batch normalization

  @ParameterizedTest
  @ValueSource(ints = {7, 8, 9, 14, 15, 21})
  void batchNorm_everyOpset(int opset) {
    Compare.withOnnxRuntime(image(opset).flat("x"));
  }

  @Test
  void batchNorm_spatialAttribute() {
    check(
        image(7)
            .batchNormParameters("n", 4)
            .node(
                "BatchNormalization",
                List.of("x", "n.g", "n.b", "n.m", "n.v"),
                "y",
                "spatial",
                1,
                "epsilon",
                0.3f));
  }

  @Test
  void batchNorm_afterLinear() {
    check(
        image(13)
            .node("GlobalAveragePool", X, "p")
            .node("Flatten", List.of("p"), "f")
            .batchNorm("last", "f", "y", 4));
  }

  @ParameterizedTest
  @CsvSource({"14, 3", "15, 3", "9, 5"})
  void batchNorm_trainingExport_usesRunningStatistics(int opset, int outputs) {
    var trained = OnnxBuilder.opset(opset).input("image", 2, 3, 3).batchNormParameters("n", 2);
    var inputs = List.of("image", "n.g", "n.b", "n.m", "n.v");
    var names = List.of("x", "o1", "o2", "o3", "o4").subList(0, outputs);
    trained.graph.addNode(
        opset < 14
            ? OnnxBuilder.proto("n", "BatchNormalization", inputs, names)
            : OnnxBuilder.proto("n", "BatchNormalization", inputs, names, "training_mode", 1));
    var plain = OnnxBuilder.opset(opset).input("image", 2, 3, 3);
    plain.batchNorm("n", "image", "x", 2);
    checkLike(trained.flat("x"), plain.flat("x"), 3);
  }

  // Activation functions

  @Test
  void relu() {
    check(13, "Relu");
  }

  @Test
  void leakyRelu() {
    check(13, "LeakyRelu");
    check(16, "LeakyRelu", "alpha", 0.3f);
  }

  @Test
  void sigmoid() {
    check(13, "Sigmoid");
  }

  @Test
  void hardSigmoid() {
    check(13, "HardSigmoid");
    check(13, "HardSigmoid", "alpha", 1f / 6, "beta", 0.4f);
  }

  @Test
  void hardSwish() {
    check(14, "HardSwish");
  }

  @Test
  void hardSwish_asOlderExportersWriteIt() {
    check(
        image(11)
            .scalar("three", 3)
            .scalar("zero", 0)
            .scalar("six", 6)
            .node("Add", List.of("x", "three"), "a")
            .node("Clip", List.of("a", "zero", "six"), "c")
            .node("Mul", List.of("x", "c"), "m")
            .node("Div", List.of("m", "six"), "y"));
  }

  @Test
  void clip_boundsAsAttributes() {
    check(10, "Clip", "min", -0.5f, "max", 0.7f);
    check(7, "Clip", "max", 0.1f);
  }

  @Test
  void clip_boundsAsInputs() {
    var bounds = image(13).scalar("low", -0.5f).scalar("high", 0.7f);
    check(bounds.node("Clip", List.of("x", "low", "high"), "y"));
  }

  @Test
  void clip_oneBound() {
    check(image(13).scalar("high", 0.7f).node("Clip", List.of("x", "", "high"), "y"));
    check(image(13).scalar("low", 0).node("Clip", List.of("x", "low"), "y"));
  }

  @Test
  void maxAndMin_ofANumber() {
    check(image(13).scalar("low", -0.5f).node("Max", List.of("x", "low"), "y"));
    check(image(13).scalar("high", 0.7f).node("Min", List.of("x", "high"), "y"));
  }

  @Test
  void clip_noBounds() {
    check(13, "Clip");
  }

  @Test
  void clip_boundsThroughConstantAndIdentity() {
    check(
        image(13)
            .node("Constant", List.of(), "low", "value_float", -0.2f)
            .scalar("six", 0.6f)
            .node("Identity", List.of("six"), "high")
            .node("Clip", List.of("x", "low", "high"), "y"));
  }

  @ParameterizedTest
  @CsvSource({"12, 1", "13, 1", "13, -3"})
  void softmax_inside(int opset, int axis) {
    if (opset < 13) {
      check(
          image(opset)
              .node("GlobalAveragePool", X, "p")
              .node("Softmax", List.of("p"), "s", "axis", axis)
              .node("Relu", List.of("s"), "y"));
    } else {
      check(opset, "Softmax", "axis", axis);
    }
  }

  @Test
  void softmax_lastNode_isLeftOut() {
    var onnx =
        image(13)
            .node("Flatten", X, "logits")
            .node("Softmax", List.of("logits"), "probabilities")
            .output("probabilities")
            .build()
            .toByteArray();
    checkLike(onnx, image(13).flat("x"), 2);
  }

  // Arithmetic

  @ParameterizedTest
  @ValueSource(strings = {"Add", "Sub", "Mul", "Div"})
  void arithmetic_constantOnEitherSide(String type) {
    check(image(13).floats("c", 4, 1, 1).node(type, List.of("x", "c"), "y"));
    check(
        image(7)
            .tensor("c", new long[] {1, 6}, 1, 2, 3, 4, 5, 6)
            .node("Sigmoid", X, "s")
            .node(type, List.of("c", "s"), "y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Add", "Sub", "Mul"})
  void arithmetic_twoFeatures(String type) {
    check(
        image(13)
            .node("GlobalAveragePool", X, "p")
            .node(type, List.of("x", "p"), "a")
            .node(type, List.of("p", "a"), "y"));
  }

  @Test
  void arithmetic_sameFeatureTwice() {
    check(image(13).node("Relu", X, "r").node("Add", List.of("r", "r"), "y"));
  }

  @Test
  void concat_features() {
    check(image(13).node("Relu", X, "r").node("Concat", List.of("x", "r", "x"), "y", "axis", 1));
    check(image(13).node("Concat", List.of("x", "x"), "y", "axis", -1));
  }

  // Pooling

  @ParameterizedTest
  @ValueSource(strings = {"MaxPool", "AveragePool"})
  void pool_plain(String type) {
    check(7, type, "kernel_shape", new int[] {2, 3});
    check(
        13,
        type,
        "kernel_shape",
        new int[] {3, 3},
        "strides",
        new int[] {2, 2},
        "pads",
        new int[] {1, 1, 1, 1});
  }

  @ParameterizedTest
  @ValueSource(strings = {"MaxPool", "AveragePool"})
  void pool_asymmetricPadding(String type) {
    check(13, type, "kernel_shape", new int[] {3, 2}, "pads", new int[] {0, 1, 2, 0});
  }

  @ParameterizedTest
  @ValueSource(strings = {"MaxPool", "AveragePool"})
  void pool_ceil(String type) {
    for (var stride : new int[] {2, 3}) {
      check(
          13,
          type,
          "kernel_shape",
          new int[] {2, 2},
          "strides",
          new int[] {stride, stride},
          "ceil_mode",
          1);
      check(
          13,
          type,
          "kernel_shape",
          new int[] {3, 3},
          "strides",
          new int[] {stride, stride},
          "pads",
          new int[] {1, 1, 1, 1},
          "ceil_mode",
          1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MaxPool", "AveragePool"})
  void pool_autoPad(String type) {
    for (var mode : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
      check(
          13,
          type,
          "kernel_shape",
          new int[] {3, 2},
          "strides",
          new int[] {2, 2},
          "auto_pad",
          mode);
    }
  }

  @Test
  void averagePool_countingPadding() {
    for (var pads : List.of(new int[] {1, 1, 1, 1}, new int[] {0, 1, 2, 0})) {
      check(
          13,
          "AveragePool",
          "kernel_shape",
          new int[] {3, 3},
          "strides",
          new int[] {2, 2},
          "pads",
          pads,
          "count_include_pad",
          1);
    }
  }

  @Test
  void averagePool_countingPaddingAndCeil() {
    check(
        19,
        "AveragePool",
        "kernel_shape",
        new int[] {2, 2},
        "strides",
        new int[] {2, 2},
        "ceil_mode",
        1,
        "count_include_pad",
        1);
  }

  @Test
  void globalAveragePool() {
    check(7, "GlobalAveragePool");
  }

  @Test
  void reduceMean_axesAsAttribute() {
    check(13, "ReduceMean", "axes", new int[] {2, 3});
    check(13, "ReduceMean", "axes", new int[] {-1, 2}, "keepdims", 0);
    check(11, "ReduceMean", "axes", new int[] {1}, "keepdims", 0);
  }

  @Test
  void reduceMean_axesAsInput() {
    check(
        image(18)
            .integers("axes", -1, -2)
            .node("ReduceMean", List.of("x", "axes"), "y", "keepdims", 0));
  }

  @Test
  void reduceMean_noAxes_noOperation() {
    var onnx = image(18).node("ReduceMean", X, "y", "noop_with_empty_axes", 1).flat("y");
    checkLike(onnx, image(18).flat("x"), 2);
  }

  // Shapes

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, -1, 4})
  void flatten_everyAxis(int axis) {
    check(
        image(13)
            .node("Flatten", X, "f", "axis", axis)
            .integers("s", -1, 168)
            .node("Reshape", List.of("f", "s"), "y"));
  }

  @Test
  void flatten_ofTheOneImageOfTheFile_makesARowForEach() {
    var onnx =
        OnnxBuilder.opset(13)
            .batch(1)
            .image(4, 7, 6)
            .node("Flatten", X, "logits", "axis", 0)
            .output("logits")
            .build()
            .toByteArray();
    checkLike(onnx, image(13).flat("x"), 3);
  }

  @Test
  void reshape_zeroAndMinusOne() {
    check(image(13).integers("s", 0, -1, 2).node("Reshape", List.of("x", "s"), "y"));
    check(image(13).integers("s", -1, 4, 42).node("Reshape", List.of("x", "s"), "y"));
    check(image(14).integers("s", -1, 168).node("Reshape", List.of("x", "s"), "y", "allowzero", 1));
  }

  @Test
  void reshape_batchFromShape() {
    check(
        image(13)
            .node("Shape", X, "shape")
            .integer("first", 0)
            .node("Gather", List.of("shape", "first"), "n")
            .integers("axis", 0)
            .node("Unsqueeze", List.of("n", "axis"), "list")
            .integers("rest", -1)
            .node("Concat", List.of("list", "rest"), "s", "axis", 0)
            .node("Reshape", List.of("x", "s"), "y"));
  }

  @Test
  void reshape_everythingFromShape() {
    check(
        image(13)
            .node("Shape", X, "shape")
            .node("Cast", List.of("shape"), "cast", "to", DataType.INT64.getNumber())
            .integers("0", 0)
            .integers("2", 2)
            .integers("4", 4)
            .node("Slice", List.of("cast", "0", "2"), "head")
            .node("Slice", List.of("cast", "2", "4"), "tail")
            .node("Constant", List.of(), "two", "value_ints", new int[] {2})
            .node("Mul", List.of("head", "two"), "twice")
            .node("Div", List.of("twice", "two"), "once")
            .node("Concat", List.of("once", "tail"), "s", "axis", 0)
            .node("Reshape", List.of("x", "s"), "y"));
  }

  @Test
  void reshape_partOfShape_opset15() {
    check(
        image(15)
            .node("Shape", X, "head", "end", -2)
            .integers("rest", -1)
            .node("Concat", List.of("head", "rest"), "s", "axis", 0)
            .node("Reshape", List.of("x", "s"), "y"));
  }

  @Test
  void reshape_onlyShapeUsed_asSqueezedScalar() {
    check(
        image(12)
            .node("Shape", X, "shape")
            .integers("at", 0)
            .node("Gather", List.of("shape", "at"), "n")
            .node("Squeeze", List.of("n"), "scalar", "axes", new int[] {0})
            .node("Unsqueeze", List.of("scalar"), "list", "axes", new int[] {0})
            .node("Constant", List.of(), "m", "value_int", -1)
            .node("Unsqueeze", List.of("m"), "rest", "axes", new int[] {0})
            .node("Concat", List.of("list", "rest"), "s", "axis", 0)
            .node("Reshape", List.of("x", "s"), "y"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void reshape_batchFixedInFile_runsAnyBatch(int batch) {
    var onnx =
        OnnxBuilder.opset(13)
            .batch(batch)
            .image(4, 7, 6)
            .integers("s", batch, -1)
            .node("Reshape", List.of("x", "s"), "logits")
            .output("logits")
            .build()
            .toByteArray();
    checkLike(onnx, image(13).flat("x"), 3);
  }

  @Test
  void channelShuffle() {
    check(
        image(13)
            .integers("apart", 0, 2, 2, 7, 6)
            .integers("together", 0, -1, 7, 6)
            .node("Reshape", List.of("x", "apart"), "a")
            .node("Transpose", List.of("a"), "t", "perm", new int[] {0, 2, 1, 3, 4})
            .node("Reshape", List.of("t", "together"), "y"));
  }

  @Test
  void squeeze_everyForm() {
    var pooled = "GlobalAveragePool";
    check(
        image(11)
            .node(pooled, X, "p")
            .node("Squeeze", List.of("p"), "y", "axes", new int[] {2, 3}));
    check(
        image(13)
            .node(pooled, X, "p")
            .integers("axes", -1, -2)
            .node("Squeeze", List.of("p", "axes"), "y"));
  }

  @Test
  void unsqueeze_everyForm() {
    check(11, "Unsqueeze", "axes", new int[] {1, 4});
    check(image(13).integers("axes", -1, 1).node("Unsqueeze", List.of("x", "axes"), "y"));
  }

  @Test
  void transpose() {
    check(13, "Transpose", "perm", new int[] {0, 3, 1, 2});
    check(image(13).node("Transpose", X, "t").node("Transpose", List.of("t"), "y"));
  }

  @Test
  void pad_everyMode_attribute() {
    var pads = new int[] {0, 0, 1, 2, 0, 0, 3, 0};
    for (var mode : List.of("constant", "reflect", "edge")) {
      check(7, "Pad", "pads", pads, "mode", mode);
    }
    check(7, "Pad", "pads", new int[] {0, 1, 0, 2, 0, 3, 0, 0}, "value", 0.5f);
  }

  @Test
  void pad_everyMode_inputs() {
    for (var mode : List.of("constant", "reflect", "edge")) {
      check(
          image(13)
              .integers("pads", 0, 0, 1, 2, 0, 0, 3, 0)
              .node("Pad", List.of("x", "pads"), "y", "mode", mode));
      check(
          image(18)
              .integers("pads", 2, 1, 0, 3)
              .integers("axes", -1, 2)
              .scalar("value", -1.5f)
              .node("Pad", List.of("x", "pads", "value", "axes"), "y", "mode", mode));
    }
  }

  @Test
  void pad_listComputedAsPyTorchExportsIt() {
    check(
        image(11)
            .integers("given", 1, 2, 3, 0)
            .integers("four", 4)
            .node(
                "ConstantOfShape",
                List.of("four"),
                "zeros",
                "value",
                OnnxBuilder.typed("", DataType.INT64, 1).addInt64Data(0).build())
            .node("Concat", List.of("given", "zeros"), "list", "axis", 0)
            .integers("pairs", -1, 2)
            .node("Reshape", List.of("list", "pairs"), "table")
            .integers("start", -1)
            .integers("end", Long.MIN_VALUE + 1)
            .integers("axis", 0)
            .integers("step", -1)
            .node("Slice", List.of("table", "start", "end", "axis", "step"), "reversed")
            .node("Transpose", List.of("reversed"), "turned", "perm", new int[] {1, 0})
            .integers("all", -1)
            .node("Reshape", List.of("turned", "all"), "pads64")
            .node("Cast", List.of("pads64"), "pads", "to", DataType.INT64.getNumber())
            .node("Pad", List.of("x", "pads"), "y"));
  }

  @Test
  void slice_attributes() {
    check(
        9,
        "Slice",
        "starts",
        new int[] {1, -3},
        "ends",
        new int[] {3, 1000},
        "axes",
        new int[] {1, 3});
  }

  @Test
  void slice_inputs() {
    check(
        image(13)
            .integers("starts", 0, 1)
            .integers("ends", Long.MAX_VALUE, -1)
            .integers("axes", 2, -1)
            .integers("steps", 2, 3)
            .node("Slice", List.of("x", "starts", "ends", "axes", "steps"), "y"));
    check(
        image(10)
            .integers("starts", 0, 1)
            .integers("ends", Integer.MAX_VALUE, 3)
            .node("Slice", List.of("x", "starts", "ends"), "y"));
  }

  // Linear

  private static OnnxBuilder pooled() {
    return image(13).node("GlobalAveragePool", X, "p").node("Flatten", List.of("p"), "f");
  }

  @Test
  void gemm_everyForm() {
    check(pooled().floats("w", 4, 3).node("Gemm", List.of("f", "w"), "y"));
    check(
        pooled()
            .floats("w", 3, 4)
            .floats("b", 3)
            .node("Gemm", List.of("f", "w", "b"), "y", "transB", 1));
    for (var bias : List.of(new long[] {}, new long[] {1}, new long[] {1, 3}, new long[] {3})) {
      check(
          pooled()
              .floats("w", 3, 4)
              .floats("b", bias)
              .node("Gemm", List.of("f", "w", "b"), "y", "transB", 1, "alpha", 0.5f, "beta", -2f));
    }
  }

  @Test
  void matMul_twoAndFourDimensions() {
    check(pooled().floats("w", 4, 3).node("MatMul", List.of("f", "w"), "y"));
    check(image(13).floats("w", 6, 3).node("MatMul", List.of("x", "w"), "y"));
  }

  @Test
  void matMul_weightTransposedInGraph() {
    check(
        pooled()
            .floats("w", 3, 4)
            .floats("b", 3)
            .node("Transpose", List.of("w"), "t", "perm", new int[] {1, 0})
            .node("MatMul", List.of("f", "t"), "m")
            .node("Add", List.of("b", "m"), "y"));
  }

  // Nothing at run time

  @Test
  void dropout_withAndWithoutMask() {
    check(10, "Dropout", "ratio", 0.5f);
    var builder = image(13).scalar("ratio", 0.5f);
    builder.graph.addNode(
        OnnxBuilder.proto("d", "Dropout", List.of("x", "ratio"), List.of("y", "mask")));
    check(builder);
  }

  @Test
  void identity_atTheOutput() {
    check(13, "Identity");
  }

  @Test
  void cast_betweenFloats() {
    check(13, "Cast", "to", DataType.FLOAT.getNumber());
  }

  @Test
  void constant_everyForm() {
    check(
        image(13)
            .node("Constant", List.of(), "a", "value_float", 2f)
            .node("Constant", List.of(), "b", "value_floats", new float[] {1, 2, 3, 4, 5, 6})
            .node(
                "Constant",
                List.of(),
                "c",
                "value",
                OnnxBuilder.floatTensor("", new long[] {4, 1, 1}, 1, 2, 3, 4))
            .node("Add", List.of("x", "a"), "xa")
            .node("Add", List.of("xa", "b"), "xb")
            .node("Add", List.of("xb", "c"), "y"));
  }

  @Test
  void nodes_inAnyOrder() {
    var sorted = image(13).node("Relu", X, "r").node("Neg", List.of("x"), "unused");
    var builder = OnnxBuilder.opset(13).node("Relu", X, "r").image(4, 7, 6);
    var images = new float[4 * 7 * 6];
    Arrays.fill(images, 0.3f);
    var network = Networks.fromOnnx(builder.flat("r"), "test", Optional.empty());
    assertEquals(1, network.activationLayers().size());
    assertArrayEquals(
        OnnxRuntime.run(sorted.flat("r"), images, 1, 4, 7, 6),
        Compare.logits(network, images, 1),
        1e-4f);
  }
}
