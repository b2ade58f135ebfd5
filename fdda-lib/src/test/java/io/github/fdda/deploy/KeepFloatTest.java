package io.github.fdda.deploy;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.fdda.Fdda;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.data.Dataset;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.onnx.ModelReader;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes that a user keeps in float, from the plan to the file. */
class KeepFloatTest {

  private static final Network NETWORK = Sample.network();
  private static final Dataset DATASET = Sample.dataset();
  private static final BitWidths W4A4 = BitWidths.of(4, 4);
  private static final String FIRST = NETWORK.weightLayers().get(0).name();
  private static final String SECOND = NETWORK.weightLayers().get(1).name();
  private static final String LAST = last(NETWORK);
  private static final List<float[]> IMAGES =
      IntStream.range(0, 20).mapToObj(DATASET.test()::normalized).toList();

  private static String last(Network network) {
    return network.weightLayers().get(network.weightLayers().size() - 1).name();
  }

  private static QuantizationConfig keeping(Target target, String... names) {
    return QuantizationConfig.rangesOnly().withTarget(target).withKeepFloat(List.of(names));
  }

  @Test
  void allInFloat_isTheFloatNetwork() {
    var names =
        Stream.concat(
                NETWORK.weightLayers().stream().map(WeightLayer::name),
                NETWORK.activationLayers().stream().map(ActivationLayer::name))
            .toArray(String[]::new);
    var calibration = DATASET.calibration(1);
    var quantized =
        Fdda.collectCenters(NETWORK, calibration)
            .quantizeRangesOnly(W4A4, keeping(Target.paper(), names));
    assertEquals(0, quantized.layers().rowCount());
    var expected = Fdda.logits(NETWORK, IMAGES);
    var actual = quantized.logits(IMAGES);
    for (var i = 0; i < IMAGES.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), 1e-4f);
    }
  }

  @Test
  void plan_leavesThemOut() {
    var plan = keeping(Target.onnxruntimeCpu(), FIRST, LAST).plan(NETWORK, BitWidths.of(8, 8));
    var layers = plan.network().weightLayers().stream().map(WeightLayer::name).toList();
    assertEquals(NETWORK.weightLayers().size() - 2, layers.size());
    assertFalse(layers.contains(FIRST));
    assertFalse(layers.contains(LAST));
    // Nothing computes with integers from the images.
    assertTrue(
        plan.network().activationLayers().stream()
            .noneMatch(layer -> layer.name().equals(NETWORK.inputName())));
  }

  /** The second layer does not become the first. */
  @Test
  void firstAndLast_areThoseOfTheTeacher() {
    var bits = W4A4.withFirstLast(8);
    var plan = keeping(Target.paper(), FIRST).plan(NETWORK, bits);
    var second = plan.network().weightLayers().get(0);
    assertEquals(SECOND, second.name());
    assertEquals(4, plan.bits(second));
    var last = plan.network().weightLayers().get(plan.network().weightLayers().size() - 1);
    assertEquals(8, plan.bits(last));
  }

  @Test
  void bitsOfALayerInFloat_areOfNoUse() {
    var bits = W4A4.withLayer(FIRST, 2);
    assertEquals(
        keeping(Target.paper(), FIRST).plan(NETWORK, W4A4).bits(),
        keeping(Target.paper(), FIRST).plan(NETWORK, bits).bits());
  }

  @Test
  void unknownName() {
    assertRefused(
        () -> keeping(Target.paper(), "conv9").plan(NETWORK, W4A4),
        "no node 'conv9'",
        NETWORK.name(),
        FIRST);
  }

  @Test
  void targetWithoutFloat() {
    assertRefused(
        () -> keeping(Target.integerOnly(), FIRST).plan(NETWORK, W4A4), "integer-only", FIRST);
  }

  @ParameterizedTest
  @CsvSource({"onnxruntime-cpu, 8", "tensorrt-int8, 8", "paper, 4"})
  void file_computesThemInFloat(String target, int bits) {
    var config = keeping(Target.load(target), FIRST, LAST);
    var simulation =
        Simulation.of(NETWORK, DATASET.calibration(1), BitWidths.of(bits, bits), config);
    var model = simulation.export();
    assertTrue(isConstant(model, node(model, FIRST).getInput(1)));
    assertTrue(isConstant(model, node(model, LAST).getInput(1)));
    assertFalse(isConstant(model, node(model, SECOND).getInput(1)));
    var difference =
        Logits.meanDifference(simulation.logits(IMAGES), simulation.onnxRuntime(model, IMAGES));
    assertTrue(difference < 0.01, () -> "differs by " + difference);
    if (target.equals("onnxruntime-cpu")) {
      var graph = OptimizedGraph.of(ModelFile.of("test", model.toByteArray()));
      assertEquals(
          List.of(
              new FloatNode(FIRST, "Conv", "its weight is in float"),
              new FloatNode(LAST, "Gemm", "its weight is in float")),
          graph.inFloat());
      assertEquals(1, graph.floatConvolutions());
      assertEquals(1, graph.floatProducts());
    }
  }

  /** What training made of them is written, not what the network had. */
  @Test
  void trainedWeights_areInTheFile() {
    var simulation =
        Simulation.of(NETWORK, DATASET.calibration(1), W4A4, keeping(Target.paper(), FIRST));
    var layer = NETWORK.weightLayers().get(0);
    var trained = new float[layer.weightCount()];
    Arrays.fill(trained, 0.25f);
    var model = simulation.with(Map.of(layer.weight(), trained)).export();
    assertArrayEquals(trained, constant(model, node(model, FIRST).getInput(1)));
  }

  /** A normalization that was put there for its statistics is in none of the layers' ways. */
  @Test
  void insertedNormalization_isPartOfTheLayer(@TempDir Path folder) {
    var plain = Networks.load("plain-fashion-mnist");
    var centers = Fdda.collectCenters(plain, DATASET.calibration(1));
    var kept = plain.weightLayers().get(1).name();
    for (var target : List.of(Target.paper(), Target.onnxruntimeCpu())) {
      var quantized = centers.quantizeRangesOnly(BitWidths.of(8, 8), keeping(target, kept));
      var file = folder.resolve(target.name() + ".onnx");
      quantized.exportOnnx(file);
      var model = ModelReader.parse(ModelReader.bytes(file));
      assertTrue(
          model.getGraph().getNodeList().stream()
              .noneMatch(node -> node.getOpType().equals("BatchNormalization")));
      // Where kernels of bytes compute wrongly, files can be checked in float alone.
      var optimization = ByteKernels.saturate() ? Optimization.NONE : Optimization.ALL;
      try (var session = OnnxSession.open(ModelFile.read(file), 1, optimization)) {
        var actual = session.logits(DATASET.test(), IntStream.range(0, IMAGES.size()).toArray());
        var difference = Logits.meanDifference(quantized.logits(IMAGES), actual);
        assertTrue(difference < 0.01, () -> target.name() + " differs by " + difference);
      }
    }
  }

  @Test
  void saved_loadsAsItWas(@TempDir Path folder) {
    var quantized =
        Fdda.collectCenters(NETWORK, DATASET.calibration(1))
            .quantizeRangesOnly(W4A4, keeping(Target.paper(), FIRST));
    quantized.save(folder);
    var loaded = QuantizedNetwork.load(folder, NETWORK);
    assertEquals(List.of(FIRST), loaded.config().keepFloat());
    assertArrayEquals(quantized.logits(IMAGES).get(0), loaded.logits(IMAGES).get(0));
    assertEquals(quantized.sizeInBytes(), loaded.sizeInBytes());
  }

  /** 32 bits instead of 4 for each weight, and no grids of two floats for each channel. */
  @Test
  void size_countsThemInFloat() {
    var centers = Fdda.collectCenters(NETWORK, DATASET.calibration(1));
    var layer = NETWORK.weightLayers().get(0);
    var all = centers.quantizeRangesOnly(W4A4, keeping(Target.paper()));
    var kept = centers.quantizeRangesOnly(W4A4, keeping(Target.paper(), FIRST));
    assertEquals(
        layer.weightCount() * 28 / 8 - layer.outputChannels() * 8,
        kept.sizeInBytes() - all.sizeInBytes());
  }

  private static NodeProto node(ModelProto model, String name) {
    return model.getGraph().getNodeList().stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isConstant(ModelProto model, String tensor) {
    return model.getGraph().getInitializerList().stream()
        .anyMatch(initializer -> isFloat(initializer, tensor));
  }

  private static boolean isFloat(TensorProto initializer, String tensor) {
    return initializer.getName().equals(tensor)
        && initializer.getDataType() == TensorProto.DataType.FLOAT.getNumber();
  }

  private static float[] constant(ModelProto model, String tensor) {
    return model.getGraph().getInitializerList().stream()
        .filter(initializer -> isFloat(initializer, tensor))
        .map(Nodes::floats)
        .findFirst()
        .orElseThrow();
  }
}
