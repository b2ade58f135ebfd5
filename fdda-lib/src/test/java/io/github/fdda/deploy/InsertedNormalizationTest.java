package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.fdda.bns.MomentsMeter;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.network.OnnxRuntime;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks without a batch normalization get some that change nothing; the file has none of them,
 * whatever training made of their γ and β.
 */
class InsertedNormalizationTest {

  private static final ImageShape SHAPE = new ImageShape(2, 4, 4);
  private static final LabelledImages PICTURES =
      new Pictures(SHAPE, 3, IntStream.range(0, 12).map(i -> i % 3).boxed().toList());
  private static final List<float[]> IMAGES =
      IntStream.range(0, PICTURES.size()).mapToObj(PICTURES::normalized).toList();

  /** Of the range of all logits; integer kernels round in ways of their own now and then. */
  private static final double TOLERANCE = 0.02;

  private record Case(String name, ModelProto onnx, int inserted) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        of(
            "convolution without bias",
            1,
            b ->
                b.floats("w", 4, 2, 3, 3)
                    .named("conv", "Conv", List.of("image", "w"), "a")
                    .named("relu", "Relu", List.of("a"), "r")
                    .named("flat", "Flatten", List.of("r"), "f")
                    .floats("g", 3, 16)
                    .named("gemm", "Gemm", List.of("f", "g"), "logits", "transB", 1)),
        of(
            "convolution with bias",
            1,
            b ->
                b.floats("w", 4, 2, 3, 3)
                    .floats("b", 4)
                    .named("conv", "Conv", List.of("image", "w", "b"), "a")
                    .named("relu", "Relu", List.of("a"), "r")
                    .named("flat", "Flatten", List.of("r"), "f")
                    .floats("g", 3, 16)
                    .named("gemm", "Gemm", List.of("f", "g"), "logits", "transB", 1)),
        of(
            "convolution, its bias in an Add",
            1,
            b ->
                b.floats("w", 4, 2, 3, 3)
                    .floats("b", 4, 1, 1)
                    .named("conv", "Conv", List.of("image", "w"), "a")
                    .named("add", "Add", List.of("a", "b"), "s")
                    .named("relu", "Relu", List.of("s"), "r")
                    .named("flat", "Flatten", List.of("r"), "f")
                    .floats("g", 3, 16)
                    .named("gemm", "Gemm", List.of("f", "g"), "logits", "transB", 1)),
        of(
            "products and sums",
            2,
            b ->
                b.named("flat", "Flatten", List.of("image"), "f")
                    .floats("w1", 32, 8)
                    .floats("b1", 8)
                    .named("m1", "MatMul", List.of("f", "w1"), "p1")
                    .named("a1", "Add", List.of("p1", "b1"), "s1")
                    .named("r1", "Relu", List.of("s1"), "x1")
                    .floats("w2", 8, 6)
                    .floats("b2", 1, 6)
                    .named("m2", "MatMul", List.of("x1", "w2"), "p2")
                    .named("a2", "Add", List.of("b2", "p2"), "s2")
                    .named("r2", "Relu", List.of("s2"), "x2")
                    .floats("w3", 6, 3)
                    .named("m3", "MatMul", List.of("x2", "w3"), "logits")),
        of(
            "products with factors, one weight for two layers",
            2,
            b ->
                b.named("flat", "Flatten", List.of("image"), "f")
                    .floats("w1", 32, 8)
                    .scalar("b1", 0.3f)
                    .named("g1", "Gemm", List.of("f", "w1", "b1"), "s1", "alpha", 0.5f, "beta", 2f)
                    .named("r1", "Relu", List.of("s1"), "x1")
                    .floats("w2", 8, 8)
                    .floats("b2", 1, 8)
                    .named("g2", "Gemm", List.of("x1", "w2", "b2"), "s2", "transB", 1)
                    .named("r2", "Relu", List.of("s2"), "x2")
                    .named("m3", "MatMul", List.of("x2", "w2"), "logits")),
        of(
            "one layer",
            1,
            b ->
                b.named("flat", "Flatten", List.of("image"), "f")
                    .floats("w", 32, 3)
                    .named("m", "MatMul", List.of("f", "w"), "logits")));
  }

  private static Case of(String name, int inserted, UnaryOperator<OnnxBuilder> body) {
    var builder = body.apply(OnnxBuilder.opset(14).input("image", 2, 4, 4));
    return new Case(name, builder.output("logits").build(), inserted);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void networkIsTheSame(Case architecture) {
    var network = Networks.fromOnnx(architecture.onnx.toByteArray(), "test", Optional.empty());
    var normalized = normalized(network);
    assertEquals(List.of(), network.batchNorms());
    assertEquals(architecture.inserted, normalized.batchNorms().size());
    assertEquals(PICTURES.size(), normalized.imagesMeasured());
    assertEquals(List.of(), normalized.unnormalizedLayers());
    var expected = OnnxRuntime.run(architecture.onnx.toByteArray(), all(), 12, 2, 4, 4);
    var classes = network.classCount();
    var actual = Simulation.logits(normalized, IMAGES);
    for (var i = 0; i < actual.size(); i++) {
      for (var j = 0; j < classes; j++) {
        assertEquals(expected[i * classes + j], actual.get(i)[j], 1e-3);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fileHasNone(Case architecture) {
    var network =
        normalized(Networks.fromOnnx(architecture.onnx.toByteArray(), "test", Optional.empty()));
    for (var name : Target.builtIn()) {
      var target = Target.load(name);
      if (!target.floatFallback() && architecture.name.contains("Add")) {
        continue; // that target has no sum with a constant
      }
      var simulation = Simulation.of(network, PICTURES, BitWidths.of(8, 8), target);
      check(name, simulation, architecture);
      check(name + ", trained", simulation.with(trained(network)), architecture);
    }
  }

  private static void check(String what, Simulation simulation, Case architecture) {
    var model = simulation.export();
    assertFalse(
        model.getGraph().getNodeList().stream()
            .anyMatch(node -> node.getOpType().equals("BatchNormalization")),
        what);
    var own = architecture.onnx.getGraph().getNodeList().stream().map(NodeProto::getName).toList();
    assertTrue(
        model.getGraph().getNodeList().stream()
            .filter(node -> !node.getOpType().endsWith("uantizeLinear"))
            .allMatch(node -> own.contains(node.getName())),
        what);
    var expected = simulation.logits(IMAGES);
    for (var level : List.of(OptLevel.NO_OPT, OptLevel.ALL_OPT)) {
      var actual = simulation.onnxRuntime(model, IMAGES, level);
      var difference = Logits.meanDifference(expected, actual);
      assertTrue(difference <= TOLERANCE, () -> what + " " + level + " differs by " + difference);
    }
  }

  /** Some factors negative, one zero, all shifts moved. */
  private static Map<String, float[]> trained(Network network) {
    var random = new Random(5);
    var changes = new HashMap<String, float[]>();
    try (var manager = NDManager.newBaseManager();
        var parameters = network.parameters(manager)) {
      for (var layer : network.batchNorms()) {
        var gamma = parameters.get(layer.gamma()).toFloatArray();
        var beta = parameters.get(layer.beta()).toFloatArray();
        for (var i = 0; i < gamma.length; i++) {
          gamma[i] *= i == 0 ? 0 : (float) random.nextGaussian();
          beta[i] += (float) random.nextGaussian();
        }
        changes.put(layer.gamma(), gamma);
        changes.put(layer.beta(), beta);
      }
    }
    return changes;
  }

  private static Network normalized(Network network) {
    try (var manager = NDManager.newBaseManager()) {
      return MomentsMeter.normalized(network, PICTURES, manager);
    }
  }

  private static float[] all() {
    var all = new float[IMAGES.size() * SHAPE.size()];
    for (var i = 0; i < IMAGES.size(); i++) {
      System.arraycopy(IMAGES.get(i), 0, all, i * SHAPE.size(), SHAPE.size());
    }
    return all;
  }
}
