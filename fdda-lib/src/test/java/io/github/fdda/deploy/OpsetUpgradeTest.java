package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.network.OnnxRuntime;
import io.github.fdda.onnx.GraphEdit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What ONNX Runtime computes must not change with the version. */
class OpsetUpgradeTest {

  private static final int[] NEWER = {13, 18, 21, 24};

  /** What no test here needs to know, or the shape of its images. */
  private static final Map<String, List<Integer>> SHAPES =
      Map.of("node1", List.of(2, 4, 4), "node2", List.of(2, 4, 4));

  private static void assertSame(byte[] onnx) throws InvalidProtocolBufferException {
    var model = ModelProto.parseFrom(onnx);
    var image = new float[2 * 4 * 4];
    for (var i = 0; i < image.length; i++) {
      image[i] = (i * 7 % 11 - 5) / 3f;
    }
    var expected = OnnxRuntime.run(onnx, image, 1, 2, 4, 4);
    for (var to : NEWER) {
      var graph = new GraphEdit(named(model));
      new OpsetUpgrade(graph, SHAPES, (int) model.getOpsetImport(0).getVersion(), to).run();
      var upgraded = model.toBuilder().setIrVersion(8).setGraph(graph.build());
      upgraded.getOpsetImportBuilder(0).setVersion(to);
      var built = upgraded.build();
      ModelCheck.require(built);
      assertArrayEquals(expected, OnnxRuntime.run(built.toByteArray(), image, 1, 2, 4, 4));
    }
  }

  private static ai.onnx.proto.OnnxMl.GraphProto named(ModelProto model) {
    var graph = model.getGraph().toBuilder();
    for (var i = 0; i < graph.getNodeCount(); i++) {
      graph.getNodeBuilder(i).setName("node" + i);
    }
    return graph.build();
  }

  @Test
  void attributesOfSeven() throws InvalidProtocolBufferException {
    assertSame(
        OnnxBuilder.opset(7)
            .image(2, 4, 4)
            .node("Clip", List.of("x"), "c", "min", -0.5f, "max", 0.75f)
            .node("Clip", List.of("c"), "d", "max", 0.5f)
            .node(
                "Pad", List.of("d"), "p", "pads", new int[] {0, 0, 1, 0, 0, 0, 0, 2}, "value", 0.5f)
            .node(
                "Slice",
                List.of("p"),
                "s",
                "starts",
                new int[] {1},
                "ends",
                new int[] {4},
                "axes",
                new int[] {2})
            .node("ReduceMean", List.of("s"), "m", "axes", new int[] {2}, "keepdims", 1)
            .node("Squeeze", List.of("m"), "q", "axes", new int[] {2})
            .node("Unsqueeze", List.of("q"), "u", "axes", new int[] {3})
            .flat("u"));
  }

  @Test
  void attributesOfTwelve() throws InvalidProtocolBufferException {
    assertSame(
        OnnxBuilder.opset(12)
            .image(2, 4, 4)
            .node("ReduceMean", List.of("x"), "m", "axes", new int[] {-1}, "keepdims", 0)
            .node("Unsqueeze", List.of("m"), "u", "axes", new int[] {-1})
            .node("Squeeze", List.of("u"), "q", "axes", new int[] {3})
            .flat("q"));
  }

  @Test
  void softmax_defaultAxis() throws InvalidProtocolBufferException {
    assertSame(
        OnnxBuilder.opset(11)
            .image(2, 4, 4)
            .node("GlobalAveragePool", List.of("x"), "p")
            .node("Softmax", List.of("p"), "s")
            .flat("s"));
  }

  @Test
  void batchNormalization_ofTraining_becomesInference() {
    var builder = OnnxBuilder.opset(7).input("image", 2, 4, 4).batchNormParameters("bn", 2);
    builder.graph.addNode(
        OnnxBuilder.proto(
            "bn",
            "BatchNormalization",
            List.of("image", "bn.g", "bn.b", "bn.m", "bn.v"),
            List.of("x", "mean", "var", "saved_mean", "saved_var"),
            "spatial",
            1));
    var graph = new GraphEdit(builder.output("x").getGraph());
    new OpsetUpgrade(graph, Map.of(), 7, 14).run();
    assertEquals(List.of("x"), graph.node("bn").getOutputList());
    assertEquals(0, graph.node("bn").getAttributeCount());
  }
}
