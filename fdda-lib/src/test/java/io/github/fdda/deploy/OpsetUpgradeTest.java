package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.network.OnnxRuntime;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import io.github.fdda.util.InvalidInputException;
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

  @Test
  void softmax_overSeveralAxes() throws InvalidProtocolBufferException {
    for (var type : List.of("Softmax", "LogSoftmax")) {
      assertSame(
          OnnxBuilder.opset(11).image(2, 4, 4).node(type, List.of("x"), "s", "axis", 2).flat("s"));
      assertSame(OnnxBuilder.opset(11).image(2, 4, 4).node(type, List.of("x"), "s").flat("s"));
    }
  }

  @Test
  void reductions() throws InvalidProtocolBufferException {
    for (var kind : List.of("L1", "L2", "Max", "Min", "Prod", "Sum", "SumSquare")) {
      assertSame(
          OnnxBuilder.opset(11)
              .image(2, 4, 4)
              .node("Reduce" + kind, List.of("x"), "r", "axes", new int[] {1, 3}, "keepdims", 0)
              .flat("r"));
    }
  }

  @Test
  void split() throws InvalidProtocolBufferException {
    assertSame(parts(OnnxBuilder.opset(11), "axis", 3));
    assertSame(parts(OnnxBuilder.opset(11), "axis", 3, "split", new int[] {2, 2}));
    assertSame(parts(OnnxBuilder.opset(13), "axis", 2));
  }

  private static byte[] parts(OnnxBuilder builder, Object... attributes) {
    builder.image(2, 4, 4);
    builder.graph.addNode(
        OnnxBuilder.proto("", "Split", List.of("x"), List.of("a", "b"), attributes));
    return builder.node("Sub", List.of("b", "a"), "d").flat("d");
  }

  @Test
  void upsample_becomesResize() throws InvalidProtocolBufferException {
    for (var mode : List.of("nearest", "linear")) {
      assertSame(
          OnnxBuilder.opset(7)
              .image(2, 4, 4)
              .node("Upsample", List.of("x"), "u", "scales", new float[] {1, 1, 2, 3}, "mode", mode)
              .flat("u"));
      assertSame(
          OnnxBuilder.opset(9)
              .image(2, 4, 4)
              .tensor("scales", new long[] {4}, 1, 1, 2.5f, 1)
              .node("Upsample", List.of("x", "scales"), "u", "mode", mode)
              .flat("u"));
    }
  }

  @Test
  void resize_ofTen() throws InvalidProtocolBufferException {
    for (var scale : List.of(0.5f, 2f)) {
      assertSame(
          OnnxBuilder.opset(10)
              .image(2, 4, 4)
              .tensor("scales", new long[] {4}, 1, 1, scale, scale)
              .node("Resize", List.of("x", "scales"), "u")
              .flat("u"));
    }
  }

  /** ONNX Runtime has no kernels for operator set 6: set 7 says the same in other words. */
  @Test
  void attributesOfSix() {
    var six =
        OnnxBuilder.opset(6)
            .image(2, 4, 4)
            .floats("c", 2)
            .node("Add", List.of("x", "c"), "a", "broadcast", 1, "axis", 1)
            .floats("slope", 2)
            .node("PRelu", List.of("a", "slope"), "r")
            .output("r")
            .build();
    var graph = new GraphEdit(named(six));
    new OpsetUpgrade(graph, SHAPES, 6, 13).run();
    assertEquals(0, graph.node("node1").getAttributeCount());
    for (var constant : List.of("c", "slope")) {
      assertEquals(
          List.of(2L, 1L, 1L), graph.constant(constant).orElseThrow().getDimsList(), constant);
    }
  }

  /** ONNX Runtime computes it from set 21 on, with scales of channels. */
  @Test
  void scalesOfGroups_becomeThoseOfChannels() {
    var eighteen =
        OnnxBuilder.opset(18)
            .image(2, 4, 4)
            .tensor("scale", new long[] {1}, 3)
            .tensor("bias", new long[] {1}, 5)
            .node("GroupNormalization", List.of("x", "scale", "bias"), "g", "num_groups", 1)
            .output("g")
            .build();
    var graph = new GraphEdit(named(eighteen));
    new OpsetUpgrade(graph, SHAPES, 18, 21).run();
    assertArrayEquals(new float[] {3, 3}, Nodes.floats(graph.constant("scale").orElseThrow()));
    assertArrayEquals(new float[] {5, 5}, Nodes.floats(graph.constant("bias").orElseThrow()));
  }

  @Test
  void resize_larger_andSmaller_isRefused() {
    var ten =
        OnnxBuilder.opset(10)
            .image(2, 4, 4)
            .tensor("scales", new long[] {4}, 1, 1, 2, 0.5f)
            .node("Resize", List.of("x", "scales"), "u")
            .output("u")
            .build();
    var upgrade = new OpsetUpgrade(new GraphEdit(named(ten)), SHAPES, 10, 13);
    var message = assertThrows(InvalidInputException.class, upgrade::run).getMessage();
    assertEquals(
        "node 'node1' (Resize) of operator set 10 makes one side larger and one smaller;"
            + " export the network with operator set 13 or newer",
        message);
  }
}
