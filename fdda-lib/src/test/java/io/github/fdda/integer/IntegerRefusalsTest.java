package io.github.fdda.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that cannot run in integers: each gives one line that names the node and the fault. */
class IntegerRefusalsTest {

  private static IntegerGraphs image() {
    return IntegerGraphs.quantizedImage(4, 9, 7);
  }

  private static void refused(byte[] onnx, String... words) {
    assertContains(
        assertThrows(InvalidInputException.class, () -> IntegerReader.read(onnx)), words);
  }

  private static void assertContains(InvalidInputException refusal, String... words) {
    var message = String.valueOf(refusal.getMessage());
    assertEquals(1, message.lines().count(), message);
    for (var word : words) {
      assertTrue(message.contains(word), () -> "'" + word + "' not in: " + message);
    }
  }

  // Scales

  @ParameterizedTest
  @ValueSource(floats = {0.1f, 3, 0, -0.5f, Float.NaN, Float.POSITIVE_INFINITY})
  void scaleNotAPowerOfTwo(float scale) {
    refused(
        image().quantizeBy("x", "y", scale, 0, DataType.INT8).flat("y"),
        "node 'y.q' (QuantizeLinear)",
        "scale " + scale,
        "integer-only");
  }

  @Test
  void weightScaleNotAPowerOfTwo() {
    var graphs = image().conv("x", "y", -5, new long[] {2, 4, 1, 1});
    var scales = IntegerGraphs.floats("y.w.scale", new long[] {2}, 0.5f, 0.3f);
    for (var i = 0; i < graphs.graph.getInitializerCount(); i++) {
      if (graphs.graph.getInitializer(i).getName().equals("y.w.scale")) {
        graphs.graph.setInitializer(i, scales);
      }
    }
    refused(graphs.flat("y"), "node 'y.w.dq' (DequantizeLinear)", "scale 0.3", "integer-only");
  }

  /**
   * Its integers reach from 0 to 65535 about the zero point, which 16 bits with a sign hold not.
   */
  @Test
  void unsigned16BitsWithALowZeroPoint() {
    refused(
        image()
            .quantizeBy("x", "y", 0x1p-16f, 0, DataType.UINT16)
            .conv("y", "z", -5, new long[] {2, 4, 1, 1})
            .flat("z"),
        "integers from 0 to 65535 about the zero point",
        "-32768 to 32767",
        "with the zero point in their middle");
  }

  @Test
  void biasInOtherUnits() {
    refused(
        image()
            .parameters("w", DataType.INT8, 127, new long[] {2, 4, 1, 1}, 0, -7, -8)
            .parameters("b", DataType.INT32, 99, new long[] {2}, 0, -12, -12)
            .named("conv", "Conv", List.of("x", "w", "b"), "y")
            .flat("y"),
        "node 'conv' (Conv)",
        "bias",
        "2^-12 for channel 1",
        "2^-13");
  }

  @Test
  void biasOfEightBitsFinerThanTheSums() {
    refused(
        image()
            .parameters("w", DataType.INT8, 127, new long[] {2, 4, 1, 1}, 0, -7)
            .parameters(
                "b", IntegerGraphs.integers("bi", DataType.INT8, new long[] {2}, 2, 1), 0, -13)
            .named("conv", "Conv", List.of("x", "w", "b"), "y")
            .flat("y"),
        "node 'conv' (Conv)",
        "bias",
        "2^-13 for channel 1",
        "2^-12");
  }

  @Test
  void dequantizedByAnotherScale() {
    var graphs = image().quantize("x", "y", -4, 3, DataType.INT8);
    graphs
        .scalar("other", 0.125f)
        .named("odd", "DequantizeLinear", List.of("y.int", "other", "y.zero"), "z");
    refused(graphs.flat("z"), "node 'odd'", "2^-3", "2^-4");
  }

  // 32 bits

  /** Four inputs from -120 to 135: sums reach 68,580 in the direction of the weights. */
  @ParameterizedTest
  @CsvSource({
    "127, 2147415067, true",
    "127, 2147415068, false",
    "-127, -2147415068, true",
    "-127, -2147415069, false"
  })
  void sumsJustFitAndJustDoNot(int weight, int bias, boolean fits) {
    var weights = IntStream.generate(() -> weight).limit(4).toArray();
    var onnx =
        image()
            .parameters(
                "w",
                IntegerGraphs.integers("wi", DataType.INT8, new long[] {1, 4, 1, 1}, weights),
                0,
                -7)
            .parameters(
                "b", IntegerGraphs.integers("bi", DataType.INT32, new long[] {1}, bias), 0, -12)
            .named("conv", "Conv", List.of("x", "w", "b"), "y")
            .flat("y");
    if (fits) {
      assertEquals(63, IntegerReader.read(onnx).classCount());
    } else {
      refused(onnx, "node 'conv' (Conv)", "214748364", "32 bits");
    }
  }

  @Test
  void scalesToAddTooFarApart() {
    refused(
        image()
            .quantize("x", "y", -29, 0, DataType.INT8)
            .named("sum", "Add", List.of("x", "y"), "z")
            .flat("z"),
        "node 'sum' (Add)",
        "32 bits");
    refused(
        image()
            .quantize("x", "w", -29, 0, DataType.INT8)
            .quantize("w", "y", -37, 0, DataType.INT8)
            .named("sum", "Add", List.of("x", "y"), "z")
            .flat("z"),
        "node 'sum' (Add)",
        "too far apart");
  }

  // Operators

  @ParameterizedTest
  @ValueSource(strings = {"Sigmoid", "Softmax", "BatchNormalization", "QLinearConv"})
  void operatorNotSupported(String operator) {
    refused(
        image().named("twist", operator, List.of("x"), "y").flat("y"),
        "node 'twist' (" + operator + ")",
        "does not run in integers",
        "AveragePool");
  }

  @Test
  void floatWeight() {
    var graphs = image();
    graphs.graph.addInitializer(IntegerGraphs.floats("w", new long[] {1, 4, 1, 1}, 1f, 2f, 3f, 4f));
    refused(
        graphs.named("conv", "Conv", List.of("x", "w"), "y").flat("y"),
        "node 'conv' (Conv)",
        "'w'",
        "INT8",
        "a constant of floats");
  }

  @Test
  void convolutionOfTheFloatImage() {
    refused(
        IntegerGraphs.image(13, 4, 9, 7).conv("image", "y", -5, new long[] {2, 4, 1, 1}).flat("y"),
        "node 'y' (Conv)",
        "the image, not quantized yet");
  }

  @Test
  void convolutionOfSums() {
    refused(
        image()
            .conv("x", "y", -5, new long[] {2, 4, 1, 1})
            .conv("y", "z", -5, new long[] {2, 2, 1, 1})
            .flat("z"),
        "node 'z' (Conv)",
        "quantized first");
  }

  @Test
  void missingDequantizeLinear() {
    refused(
        image()
            .quantize("x", "y", -4, 3, DataType.INT8)
            .node("Relu", List.of("y.int"), "z")
            .flat("z"),
        "'y.int'",
        "without DequantizeLinear");
  }

  @Test
  void logitsOfAnAverage() {
    refused(image().node("GlobalAveragePool", List.of("x"), "y").flat("y"), "output 'logits'");
  }

  @Test
  void nodesOutOfOrder() {
    refused(image().named("r", "Relu", List.of("later"), "y").flat("y"), "node 'r'", "'later'");
  }

  @Test
  void quantizedTwice() {
    refused(
        image().quantize("image", "again", -4, 3, DataType.INT8).flat("again"),
        "node 'again.q'",
        "twice");
  }

  @Test
  void windowInThePadding() {
    refused(
        image()
            .named(
                "pool",
                "MaxPool",
                List.of("x"),
                "y",
                "kernel_shape",
                new int[] {2, 2},
                "pads",
                new int[] {2, 2, 0, 0})
            .flat("y"),
        "node 'pool' (MaxPool)",
        "padding");
  }

  @Test
  void imageOfBytes() {
    var graphs = image();
    graphs
        .graph
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(DataType.UINT8.getNumber());
    refused(graphs.flat("x"), "'image'", "UINT8", "preprocessing");
  }

  // Files

  @Test
  void file_missingOrCutShort(@TempDir Path folder) throws IOException {
    var file = folder.resolve("net.onnx");
    assertContains(
        assertThrows(InvalidInputException.class, () -> IntegerNetwork.read(file)),
        file.toString(),
        "no such file");
    var whole = image().flat("x");
    for (var length = 0; length < whole.length; length += 11) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertContains(
          assertThrows(InvalidInputException.class, () -> IntegerNetwork.read(file)),
          file.toString());
    }
    Files.write(file, whole);
    assertEquals(252, IntegerNetwork.read(file).classCount());
  }

  @Test
  void bytesFlippedAnywhere_neverAnotherException() {
    var random = new Random(5);
    var whole = IntegerNetworks.residual(2, 1, 3, DataType.UINT8);
    var refusals = 0;
    for (var i = 0; i < 3000; i++) {
      var bytes = whole.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        IntegerReader.read(bytes);
      } catch (InvalidInputException e) {
        assertContains(e);
        refusals++;
      }
    }
    assertTrue(refusals > 300, "only " + refusals + " refused");
  }
}
