package io.github.fdda.integer;

import static io.github.fdda.integer.IntegerOracle.assertSame;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.data.ImageShape;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each operator by itself, bit for bit as ONNX Runtime computes the same file in floats. */
class IntegerNetworkTest {

  private static final List<String> X = List.of("x");

  private static IntegerGraphs image() {
    return IntegerGraphs.quantizedImage(4, 9, 7);
  }

  // The image

  @ParameterizedTest
  @CsvSource({
    "UINT8, 0",
    "UINT8, 128",
    "UINT8, 255",
    "INT8, 0",
    "INT8, -128",
    "INT8, 13",
    "UINT4, 7",
    "INT4, -3",
    "INT16, -700",
    "UINT16, 65000"
  })
  void image_ofEachType(DataType type, int zeroPoint) {
    assertSame(
        IntegerGraphs.image(21, 2, 4, 3).quantize("image", "x", -2, zeroPoint, type).flat("x"));
  }

  @Test
  void image_of3Bits() {
    assertSame(
        IntegerGraphs.image(13, 2, 4, 3)
            .scalar("low", -1.5f)
            .scalar("high", 2f)
            .node("Clip", List.of("image", "low", "high"), "clipped")
            .quantize("clipped", "x", -1, 3, DataType.UINT8)
            .flat("x"));
  }

  @Test
  void image_byHand() {
    var network =
        IntegerReader.read(
            IntegerGraphs.image(13, 1, 1, 8)
                .scalar("low", -1.5f)
                .scalar("high", 2f)
                .node("Clip", List.of("image", "low", "high"), "clipped")
                .quantize("clipped", "x", -1, 3, DataType.UINT8)
                .flat("x"));
    var image = new float[] {-9, -1.5f, -0.75f, -0.25f, 0.25f, 0.75f, 1.24f, 9};
    var integers = new int[] {0, 0, 1, 3, 3, 5, 5, 7};

    assertArrayEquals(integers, network.quantizeInput(image));
    assertArrayEquals(new long[] {-3, -3, -2, 0, 0, 2, 2, 4}, network.logits(integers));
    assertEquals(-1, network.logitExponent());
    assertEquals(8, network.classCount());
    assertEquals(new ImageShape(1, 1, 8), network.inputShape());
  }

  @Test
  void image_ofWrongSizeOrRange() {
    var network = IntegerReader.read(image().flat("x"));
    refused(() -> network.logits(new int[3]), "252 integers");
    refused(() -> network.quantizeInput(new float[3]), "4×9×7", "252");
    var nan = new float[252];
    nan[17] = Float.NaN;
    refused(() -> network.quantizeInput(nan), "position 17");
    var tooLarge = new int[252];
    tooLarge[5] = 256;
    refused(() -> network.logits(tooLarge), "256 at position 5", "0 to 255");
  }

  private static void refused(Runnable action, String... words) {
    var message =
        String.valueOf(assertThrows(InvalidInputException.class, action::run).getMessage());
    for (var word : words) {
      assertEquals(true, message.contains(word), message);
    }
  }

  /** Six bits around a zero point that eight bits could not hold. */
  @Test
  void feature_of6BitsFarFromZero() {
    assertSame(
        IntegerGraphs.image(21, 2, 4, 3)
            .quantize("image", "x", -3, 0, DataType.INT8)
            .scalar("low", 500f / 4096)
            .scalar("high", 563f / 4096)
            .node("Clip", List.of("x", "low", "high"), "k")
            .quantize("k", "y", -12, -450, DataType.INT16)
            .conv("y", "z", -12, new long[] {3, 2, 2, 2})
            .flat("z"));
  }

  // Weights

  @Test
  void conv_scaleForEachChannel() {
    assertSame(image().conv("x", "y", -5, new long[] {6, 4, 3, 3}).flat("y"));
  }

  /** Of 2^-9 where sums have 2^-12: shifted by three bits. */
  @Test
  void conv_biasOf8Bits() {
    assertSame(
        image()
            .parameters("w", DataType.INT8, 127, new long[] {6, 4, 3, 3}, 0, -7)
            .parameters("b", DataType.INT8, 127, new long[] {6}, 0, -9)
            .named("conv", "Conv", List.of("x", "w", "b"), "y")
            .flat("y"));
  }

  @Test
  void conv_oneScaleWithoutBias() {
    assertSame(
        image()
            .parameters("w", DataType.INT8, 127, new long[] {3, 4, 2, 3}, 0, -7)
            .node("Conv", List.of("x", "w"), "y")
            .flat("y"));
  }

  @Test
  void conv_stridesUnevenPadsDilations() {
    assertSame(
        image()
            .conv(
                "x",
                "y",
                -5,
                new long[] {6, 4, 3, 2},
                "strides",
                new int[] {2, 3},
                "pads",
                new int[] {1, 0, 2, 3},
                "dilations",
                new int[] {2, 1})
            .flat("y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SAME_UPPER", "SAME_LOWER", "VALID"})
  void conv_autoPad(String mode) {
    assertSame(
        image()
            .conv(
                "x",
                "y",
                -5,
                new long[] {3, 4, 3, 4},
                "auto_pad",
                mode,
                "strides",
                new int[] {2, 1})
            .flat("y"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void conv_depthwise(int each) {
    assertSame(
        image()
            .conv(
                "x",
                "y",
                -5,
                new long[] {4L * each, 1, 3, 3},
                "group",
                4,
                "pads",
                new int[] {1, 1, 1, 1},
                "strides",
                new int[] {2, 2})
            .flat("y"));
  }

  @Test
  void conv_groups() {
    assertSame(image().conv("x", "y", -5, new long[] {6, 2, 1, 1}, "group", 2).flat("y"));
  }

  @Test
  void conv_quantizedAfterwards_everyScale() {
    for (var exponent : new int[] {-12, -9, -6, -3, 0, 3, 6}) {
      assertSame(
          image()
              .conv("x", "c", -5, new long[] {6, 4, 3, 3})
              .quantize("c", "y", exponent, -3, DataType.INT8)
              .conv("y", "z", exponent, new long[] {3, 6, 1, 1})
              .flat("z"));
    }
  }

  @Test
  void weights_of4Bits() {
    assertSame(
        IntegerGraphs.image(21, 3, 5, 5)
            .quantize("image", "x", -1, 0, DataType.INT4)
            .parameters("w", DataType.INT4, 7, new long[] {5, 3, 3, 3}, 0, -3, -2, -5, -3, -3)
            .parameters("b", DataType.INT32, 99, new long[] {5}, 0, -4, -3, -6, -4, -4)
            .node("Conv", List.of("x", "w", "b"), "c")
            .node("Relu", List.of("c"), "r")
            .quantize("r", "y", -1, 0, DataType.UINT4)
            .flat("y"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void gemm(int transposed) {
    var dims = transposed == 1 ? new long[] {5, 252} : new long[] {252, 5};
    assertSame(
        image()
            .node("Flatten", X, "f")
            .parameters("w", DataType.INT8, 127, dims, 1 - transposed, -6, -9, -7, -3, -8)
            .parameters("b", DataType.INT32, 999, new long[] {5}, 0, -11, -14, -12, -8, -13)
            .node("Gemm", List.of("f", "w", "b"), "y", "transB", transposed)
            .logits("y"));
  }

  @Test
  void matMul() {
    assertSame(
        image()
            .node("Flatten", X, "f")
            .parameters("w", DataType.INT8, 127, new long[] {252, 3}, -1, -6, -9, -7)
            .node("MatMul", List.of("f", "w"), "y")
            .logits("y"));
  }

  // Single values

  @Test
  void relu_onSumsOfSeveralScales() {
    assertSame(
        image()
            .conv("x", "c", -5, new long[] {6, 4, 3, 3})
            .node("Relu", List.of("c"), "y")
            .flat("y"));
  }

  /** The last pair needs a finer scale than the feature has. */
  @ParameterizedTest
  @CsvSource({"0, 6", "-1.25, 0.5", "-100, 100", "0.1875, 0.28125", "0.015625, 1.0078125"})
  void clip(float low, float high) {
    assertSame(
        IntegerGraphs.quantizedImage(4, 9, 7)
            .scalar("low", low)
            .scalar("high", high)
            .node("Clip", List.of("x", "low", "high"), "y")
            .flat("y"));
  }

  @Test
  void maxAndMin_ofANumber() {
    assertSame(
        IntegerGraphs.quantizedImage(4, 9, 7)
            .scalar("low", -0.75f)
            .scalar("high", 0.625f)
            .node("Max", List.of("x", "low"), "above")
            .node("Min", List.of("above", "high"), "y")
            .flat("y"));
  }

  @Test
  void clip_onSumsOfSeveralScales() {
    assertSame(
        image()
            .conv("x", "c", -5, new long[] {6, 4, 1, 1})
            .scalar("low", -1)
            .scalar("high", 1.5f)
            .node("Clip", List.of("c", "low", "high"), "y")
            .flat("y"));
  }

  @Test
  void clip_onSumsThenQuantizedFiner() {
    assertSame(
        image()
            .conv("x", "c", -5, new long[] {6, 4, 1, 1})
            .scalar("low", -3.5f / 8192)
            .scalar("high", 4f / 8192)
            .node("Clip", List.of("c", "low", "high"), "k")
            .quantize("k", "y", -14, 9, DataType.UINT8)
            .flat("y"));
  }

  @Test
  void clip_oneBound() {
    assertSame(
        image()
            .scalar("high", 0.75f)
            .node("Clip", List.of("x", "", "high"), "k")
            .node("Clip", List.of("k", "low"), "y")
            .scalar("low", -0.25f)
            .flat("y"));
  }

  @Test
  void clip_boundOutsideOfAllValues() {
    assertSame(
        image()
            .scalar("low", 7.140625f)
            .node("Clip", List.of("x", "low"), "k")
            .node("Concat", List.of("k", "x"), "y", "axis", 1)
            .flat("y"));
  }

  @Test
  void add_differentScales() {
    assertSame(
        image()
            .conv("x", "c", -5, new long[] {4, 4, 3, 3}, "pads", new int[] {1, 1, 1, 1})
            .quantize("c", "q", -2, 120, DataType.UINT8)
            .node("Add", List.of("q", "x"), "s")
            .node("Relu", List.of("s"), "r")
            .quantize("r", "y", -3, -128, DataType.INT8)
            .node("Add", List.of("x", "y"), "t")
            .quantize("t", "z", -3, 7, DataType.INT8)
            .flat("z"));
  }

  @Test
  void add_scalesForEachChannel() {
    assertSame(
        image()
            .conv("x", "c", -5, new long[] {4, 4, 1, 1})
            .conv("x", "d", -5, new long[] {4, 4, 1, 1})
            .node("Add", List.of("c", "d"), "s")
            .node("Add", List.of("s", "x"), "y")
            .flat("y"));
  }

  // Pooling

  @Test
  void maxPool() {
    assertSame(
        image()
            .node(
                "MaxPool",
                X,
                "y",
                "kernel_shape",
                new int[] {3, 2},
                "strides",
                new int[] {2, 2},
                "pads",
                new int[] {1, 1, 1, 0})
            .flat("y"));
  }

  @Test
  void maxPool_onSumsOfSeveralScales() {
    assertSame(
        image()
            .conv("x", "c", -5, new long[] {3, 4, 1, 1})
            .node("MaxPool", List.of("c"), "y", "kernel_shape", new int[] {2, 2})
            .flat("y"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void averagePool(int countPadding) {
    assertSame(
        image()
            .node(
                "AveragePool",
                X,
                "a",
                "kernel_shape",
                new int[] {3, 3},
                "strides",
                new int[] {2, 1},
                "pads",
                new int[] {1, 1, 1, 1},
                "count_include_pad",
                countPadding)
            .quantize("a", "y", -6, 17, DataType.UINT8)
            .flat("y"));
  }

  /** Thirds, sevenths and ninths that must be rounded once. */
  @ParameterizedTest
  @CsvSource({"7, 7", "8, 8", "3, 5", "9, 7", "6, 4", "1, 1"})
  void globalAveragePool(int height, int width) {
    assertSame(
        IntegerGraphs.quantizedImage(40, height, width)
            .node("GlobalAveragePool", X, "m")
            .quantize("m", "y", -7, -20, DataType.INT8)
            .flat("y"));
  }

  @Test
  void reduceMean_attributeAndInput() {
    assertSame(
        image()
            .node("ReduceMean", X, "m", "axes", new int[] {-1, 2}, "keepdims", 0)
            .quantize("m", "y", -8, 0, DataType.INT8)
            .flat("y"));
    assertSame(
        IntegerGraphs.image(18, 4, 7, 7)
            .quantize("image", "x", -5, 120, DataType.UINT8)
            .longs("axes", 2, 3)
            .node("ReduceMean", List.of("x", "axes"), "m")
            .quantize("m", "y", -8, 0, DataType.INT8)
            .flat("y"));
  }

  @Test
  void mean_clippedBeforeItIsQuantized() {
    assertSame(
        IntegerGraphs.quantizedImage(40, 7, 7)
            .node("GlobalAveragePool", X, "m")
            .scalar("low", -0.125f)
            .scalar("high", 0.25f)
            .node("Clip", List.of("m", "low", "high"), "k")
            .quantize("k", "y", -7, 0, DataType.INT8)
            .flat("y"));
  }

  // Moving values

  @Test
  void concat_differentScales() {
    assertSame(
        image()
            .conv("x", "c", -5, new long[] {3, 4, 3, 3}, "pads", new int[] {1, 1, 1, 1})
            .quantize("c", "q", -3, 0, DataType.INT8)
            .node("Concat", List.of("x", "q"), "t", "axis", 1)
            .quantize("t", "y", -4, 0, DataType.INT8)
            .conv("y", "z", -4, new long[] {2, 7, 2, 2})
            .flat("z"));
  }

  @Test
  void pad() {
    assertSame(
        image()
            .longs("pads", 0, 2, 1, 0, 0, 1, 0, 3)
            .node("Pad", List.of("x", "pads"), "y")
            .flat("y"));
  }

  @Test
  void slice() {
    assertSame(
        image()
            .longs("starts", 1, -6)
            .longs("ends", Long.MAX_VALUE, -1)
            .longs("axes", 1, -2)
            .longs("steps", 2, 3)
            .node("Slice", List.of("x", "starts", "ends", "axes", "steps"), "y")
            .flat("y"));
  }

  @Test
  void transpose() {
    assertSame(image().node("Transpose", X, "y", "perm", new int[] {0, 2, 3, 1}).flat("y"));
  }

  @Test
  void reshapeSqueezeUnsqueezeIdentity() {
    assertSame(
        image()
            .longs("one", 0, 1, -1, 7)
            .longs("first", 1)
            .longs("last", -1)
            .longs("shape", -1, 252)
            .node("Reshape", List.of("x", "one"), "a")
            .node("Squeeze", List.of("a", "first"), "b")
            .node("Unsqueeze", List.of("b", "last"), "c")
            .node("Identity", List.of("c"), "d")
            .node("Reshape", List.of("d", "shape"), "y")
            .logits("y"));
  }

  @Test
  void constantNodes() {
    assertSame(
        image()
            .node("Constant", List.of(), "high", "value", IntegerGraphs.floats("", new long[0], 1))
            .node("Clip", List.of("x", "", "high"), "y")
            .flat("y"));
  }

  // Whole networks

  @Test
  void residualNetwork() {
    assertSame(IntegerNetworks.residual(8, 1, 5, DataType.UINT8));
  }

  @Test
  void residualNetwork_of4Bits() {
    assertSame(IntegerNetworks.residual(8, 1, 5, DataType.UINT4));
  }
}
