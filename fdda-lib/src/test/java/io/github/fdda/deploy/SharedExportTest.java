package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.network.Networks;
import io.github.fdda.network.Shared;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of which ONNX Runtime once refused the export, or ran it in float. */
class SharedExportTest {

  private static final int IMAGES = 4;

  private static Simulation simulation(String file, BitWidths bits, Target target) {
    var network = Networks.fromOnnx(Shared.file(file));
    var labels = IntStream.range(0, IMAGES).map(i -> i % network.classCount()).boxed().toList();
    var images = new Pictures(network.inputShape(), network.classCount(), labels);
    return Simulation.of(network, images, bits, target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cases/onnx/66_maxpool_plain.onnx",
        "cases/onnx/70_relu6_pad_unfolded.onnx",
        "cases/onnx/71_relu6_depthwise.onnx"
      })
  void fourBits_loadAtEveryLevel(String file) {
    var simulation = simulation(file, BitWidths.of(4, 4), Target.paper());
    var model = simulation.export();
    var image = List.of(new float[simulation.plan().network().inputShape().size()]);
    for (var level : OptLevel.values()) {
      assertFalse(simulation.onnxRuntime(model, image, level).isEmpty());
    }
  }

  /** Exported with constants unfolded, as README says. */
  @ParameterizedTest
  @CsvSource({
    "cases/onnx/70_relu6_pad_unfolded.onnx, 2",
    "models/imagenet_mobilenetv1_025.onnx, 27"
  })
  void eightBits_runInIntegers(String file, int convolutions) {
    var simulation = simulation(file, BitWidths.of(8, 8), Target.onnxruntimeCpu());
    var model = simulation.export();
    var constants =
        model.getGraph().getNodeList().stream()
            .map(NodeProto::getOpType)
            .filter(Set.of("Constant", "Cast", "Shape", "ConstantOfShape", "Gather")::contains);
    assertEquals(List.of(), constants.toList());
    var graph = OptimizedGraph.of(ModelFile.of(file, model.toByteArray()));
    assertEquals(convolutions, graph.integerConvolutions(), graph::toString);
    assertEquals(0, graph.floatConvolutions(), graph::toString);
    assertEquals(1, graph.integerProducts(), graph::toString);
    assertEquals(0, graph.floatProducts(), graph::toString);
  }
}
