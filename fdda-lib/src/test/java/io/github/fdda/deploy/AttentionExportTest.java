package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.fdda.Fdda;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.TinyAttention;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.Shared;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.SoftmaxGrid;
import io.github.fdda.quantize.target.Target;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of networks with attention compute what was simulated. */
class AttentionExportTest {

  private static final Network NETWORK = TinyAttention.network();
  private static final LabelledImages PICTURES =
      new Pictures(
          NETWORK.inputShape(), 3, IntStream.range(0, 24).map(i -> i % 3).boxed().toList());
  private static final List<float[]> IMAGES =
      IntStream.range(0, PICTURES.size()).mapToObj(PICTURES::normalized).toList();

  @ParameterizedTest
  @CsvSource({
    "paper, 4, 4",
    "paper, 3, 3",
    "paper, 4, 8",
    "onnxruntime-cpu, 8, 8",
    "onnxruntime-cpu, 4, 8",
    "tensorrt-int8, 8, 8",
    "openvino, 8, 8",
    "qnn-htp, 8, 16",
    "vitis-dpu, 8, 8"
  })
  void tiny_agrees(String target, int weights, int activations) {
    var bits = BitWidths.of(weights, activations);
    var simulation = Simulation.of(NETWORK, PICTURES, bits, Target.load(target));
    assertAgrees(simulation, simulation.export());
  }

  /** As users go: with the normalization that class centers insert behind the patch embedding. */
  @ParameterizedTest
  @CsvSource({
    "paper, 4, UNIFORM, 0",
    "paper, 4, LOG_SQRT2, 0",
    "onnxruntime-cpu, 8, UNIFORM, 37",
    "tensorrt-int8, 8, UNIFORM, 36"
  })
  void transformer_answersTheSame(String target, int bits, SoftmaxGrid grid, int integerProducts) {
    var data = Datasets.sample("fashion-mnist");
    var calibration = data.calibration(2);
    var network =
        Fdda.collectCenters(Networks.fromOnnx(Shared.file("models/fmnist_vit.onnx")), calibration)
            .network();
    var config =
        QuantizationConfig.rangesOnly().withTarget(Target.load(target)).withSoftmaxGrid(grid);
    var simulation = Simulation.of(network, calibration, BitWidths.of(bits, bits), config);
    var images = IntStream.range(0, 64).mapToObj(data.test()::normalized).toList();
    var expected = simulation.logits(images);
    var model = simulation.export();
    for (var level : List.of(OptLevel.NO_OPT, OptLevel.ALL_OPT)) {
      var same = Logits.sameClasses(expected, simulation.onnxRuntime(model, images, level));
      assertTrue(same >= 63, () -> level + ": " + same + " of 64");
    }
    if (integerProducts > 0) {
      var graph = OptimizedGraph.of(ModelFile.of("vit", model.toByteArray()));
      assertEquals(integerProducts, graph.integerProducts(), graph::toString);
    }
  }

  private static void assertAgrees(Simulation simulation, ModelProto model) {
    var expected = simulation.logits(IMAGES);
    for (var level : OptLevel.values()) {
      var difference =
          Logits.meanDifference(expected, simulation.onnxRuntime(model, IMAGES, level));
      assertTrue(difference <= 0.005, () -> level + " differs by " + difference);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 8})
  void tiny_logarithmicGrid_agrees(int bits) {
    var config = QuantizationConfig.rangesOnly().withSoftmaxGrid(SoftmaxGrid.LOG_SQRT2);
    var simulation = Simulation.of(NETWORK, PICTURES, BitWidths.of(8, bits), config);
    var model = simulation.export();
    assertEquals(
        1,
        model.getGraph().getNodeList().stream().filter(n -> n.getOpType().equals("Log")).count());
    assertAgrees(simulation, model);
  }

  /** The fused layer, the two products, the projection and the head. */
  @Test
  void onnxruntime_everyProductInIntegers() {
    var simulation = Simulation.of(NETWORK, PICTURES, BitWidths.of(8, 8), Target.onnxruntimeCpu());
    var graph = OptimizedGraph.of(ModelFile.of("tiny", simulation.export().toByteArray()));
    assertEquals(5, graph.integerProducts(), graph::toString);
    assertEquals(0, graph.floatProducts(), graph::toString);
    assertEquals(1, graph.integerConvolutions(), graph::toString);
  }
}
