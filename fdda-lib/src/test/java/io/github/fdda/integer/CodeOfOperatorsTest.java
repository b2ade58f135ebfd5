package io.github.fdda.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.data.Normalization;
import io.github.fdda.fixture.CProgram;
import io.github.fdda.integer.c.CCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The C of each operator gives the integers of the interpreter, which {@link IntegerNetworkTest}
 * holds against ONNX Runtime; with sanitizers that stop at the first undefined behaviour.
 */
class CodeOfOperatorsTest {

  private static final int IMAGES = 12;
  private static final int[] AROUND = {1, 1, 1, 1};

  /** A network, by the name of what it is there for. */
  @SuppressWarnings("ArrayRecordComponent") // nobody writes to it
  record Subject(String name, byte[] onnx) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static IntegerGraphs image() {
    return IntegerGraphs.quantizedImage(4, 9, 7);
  }

  static Stream<Subject> subjects() {
    var all = new ArrayList<Subject>();
    Map.of("UINT8", 120, "INT8", -128, "UINT4", 7, "INT16", -700, "UINT16", 65000)
        .forEach((type, zero) -> all.add(imageOf(DataType.valueOf(type), zero)));
    all.add(
        new Subject(
            "strides, uneven pads, dilations",
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
                .flat("y")));
    all.add(
        new Subject(
            "depthwise and groups over what they read",
            image()
                .conv("x", "c", -5, new long[] {4, 1, 3, 3}, "group", 4, "pads", AROUND)
                .quantize("c", "d", -3, 3, DataType.INT8)
                .conv("d", "e", -3, new long[] {8, 1, 3, 3}, "group", 4, "pads", AROUND)
                .quantize("e", "f", -2, 0, DataType.INT8)
                .conv("f", "h", -2, new long[] {8, 4, 3, 3}, "group", 2, "pads", AROUND)
                .quantize("h", "i", 0, 0, DataType.INT8)
                .node("GlobalAveragePool", List.of("i"), "m")
                .quantize("m", "y", -3, 0, DataType.INT8)
                .flat("y")));
    all.add(
        new Subject(
            "a sum wider than what it is of",
            image().node("Add", List.of("x", "x"), "y").flat("y")));
    for (var exponent : new int[] {-30, -12, -6, 0, 3}) {
      all.add(quantizedTo(exponent));
    }
    all.add(
        new Subject(
            "weights of 4 bits, and 16-bit features",
            IntegerGraphs.image(21, 3, 5, 5)
                .quantize("image", "x", -10, 0, DataType.INT16)
                .parameters("w", DataType.INT4, 7, new long[] {5, 3, 3, 3}, 0, -3)
                .node("Conv", List.of("x", "w"), "c")
                .quantize("c", "q", -9, 0, DataType.INT16)
                .node("Add", List.of("q", "q"), "y")
                .flat("y")));
    all.add(
        new Subject(
            "Gemm",
            image()
                .node("Flatten", List.of("x"), "f")
                .parameters("w", DataType.INT8, 127, new long[] {252, 5}, 1, -6, -9, -7, -3, -8)
                .node("Gemm", List.of("f", "w"), "y")
                .logits("y")));
    all.add(
        new Subject(
            "weights without a sign",
            image()
                .parameters(
                    "w",
                    IntegerGraphs.integers(
                        "w.int",
                        DataType.UINT8,
                        new long[] {2, 4, 1, 1},
                        255,
                        0,
                        7,
                        128,
                        9,
                        1,
                        2,
                        3),
                    0,
                    -3)
                .node("Conv", List.of("x", "w"), "y")
                .flat("y")));
    all.add(
        new Subject(
            "sums of features of several scales, shared and clipped",
            image()
                .conv("x", "c", -5, new long[] {4, 4, 3, 3}, "pads", AROUND)
                .quantize("c", "q", -2, 120, DataType.UINT8)
                .node("Add", List.of("q", "x"), "s")
                .node("Relu", List.of("s"), "r")
                .quantize("r", "y", -3, -128, DataType.INT8)
                .node("Add", List.of("x", "y"), "t")
                .scalar("low", -1.25f)
                .scalar("high", 0.1875f)
                .node("Clip", List.of("t", "low", "high"), "k")
                .quantize("k", "z", -3, 7, DataType.INT8)
                .flat("z")));
    all.add(
        new Subject(
            "MaxPool, then joined with another scale",
            image()
                .node(
                    "MaxPool",
                    List.of("x"),
                    "m",
                    "kernel_shape",
                    new int[] {3, 3},
                    "pads",
                    AROUND,
                    "strides",
                    new int[] {2, 1})
                .conv("m", "c", -5, new long[] {3, 4, 1, 1})
                .quantize("c", "q", -3, 0, DataType.INT8)
                .node("Concat", List.of("m", "q"), "t", "axis", 1)
                .quantize("t", "y", -4, 0, DataType.INT8)
                .conv("y", "z", -4, new long[] {2, 7, 2, 2})
                .flat("z")));
    all.add(
        new Subject(
            "averages whose counts differ",
            image()
                .node(
                    "AveragePool",
                    List.of("x"),
                    "a",
                    "kernel_shape",
                    new int[] {3, 3},
                    "pads",
                    AROUND,
                    "strides",
                    new int[] {2, 1})
                .quantize("a", "y", -6, 17, DataType.UINT8)
                .node("GlobalAveragePool", List.of("y"), "g")
                .quantize("g", "z", -8, 0, DataType.INT8)
                .flat("z")));
    all.add(
        new Subject(
            "padded, sliced and transposed",
            image()
                .longs("pads", 0, 2, 1, 0, 0, 1, 0, 3)
                .node("Pad", List.of("x", "pads"), "p")
                .longs("starts", 1, -6)
                .longs("ends", Long.MAX_VALUE, -1)
                .longs("axes", 1, -2)
                .longs("steps", 2, 3)
                .node("Slice", List.of("p", "starts", "ends", "axes", "steps"), "s")
                .node("Transpose", List.of("s"), "y", "perm", new int[] {0, 2, 3, 1})
                .flat("y")));
    all.add(new Subject("residual network", IntegerNetworks.residual(4, 1, 3, DataType.UINT8)));
    all.add(new Subject("of 4 bits", IntegerNetworks.residual(8, 1, 5, DataType.UINT4)));
    return all.stream();
  }

  /** The image alone: no step at all. */
  private static Subject imageOf(DataType type, int zeroPoint) {
    return new Subject(
        "image of " + type,
        IntegerGraphs.image(21, 2, 4, 3).quantize("image", "x", -4, zeroPoint, type).flat("x"));
  }

  /** Sums have exponents of -11 to -15: shifts to the left by 19 up to the right by 18. */
  private static Subject quantizedTo(int exponent) {
    return new Subject(
        "sums quantized to 2^" + exponent,
        image()
            .conv("x", "c", -5, new long[] {6, 4, 3, 3})
            .quantize("c", "y", exponent, -3, DataType.INT8)
            .conv("y", "z", exponent, new long[] {3, 6, 1, 1})
            .flat("z"));
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void sameIntegers(Subject subject, @TempDir Path folder) throws IOException {
    var network = IntegerReader.read(subject.onnx());
    var channels = network.inputShape().channels();
    var normalization =
        new Normalization(
            Collections.nCopies(channels, 0.47f), Collections.nCopies(channels, 0.21f));
    var code = folder.resolve("code");
    CCode.of(network, normalization, "a test").write(code);
    var program =
        CProgram.compiled(code, "-fsanitize=undefined,address", "-fno-sanitize-recover=all");
    var random = new Random(3);
    var names = new ArrayList<String>();
    var expected = new ArrayList<String>();
    for (var i = 0; i < IMAGES; i++) {
      var pixels = new byte[network.inputShape().size()];
      random.nextBytes(pixels);
      var file = Files.write(folder.resolve(i + ".bin"), pixels);
      names.add(file.toString());
      expected.add(line(network.logits(network.quantizeInput(normalization.apply(pixels)))));
    }
    var outcome = program.run(names);
    assertEquals("", outcome.err());
    assertEquals(0, outcome.status());
    assertTrue(
        expected.stream().flatMap(line -> Stream.of(line.split("[ \t]"))).distinct().count() > 5,
        () -> "proves nothing: " + expected);
    assertEquals(expected, outcome.out().lines().toList());
  }

  private static String line(long[] logits) {
    var largest = Arrays.stream(logits).max().orElseThrow();
    var best = Arrays.stream(logits).boxed().toList().indexOf(largest);
    return LongStream.of(logits)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" ", best + "\t", ""));
  }
}
