package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.fixture.OnnxGraph;
import io.github.fdda.onnx.ModelReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloatReasonsTest {

  /** Images and a weight, both quantized and dequantized, as {@code x} and {@code w}. */
  private static OnnxGraph quantized(DataType weight) {
    return new OnnxGraph()
        .images(1, 1, 2)
        .quantize("image", 1, "levels", "x")
        .floats("step", List.of(), 1)
        .bytes("integers", weight, List.of(1L, 1L, 1L, 1L), 1)
        .node("DequantizeLinear", List.of("integers", "step"), "w");
  }

  private static FloatNode conv(OnnxGraph graph) {
    return of(graph, "Conv", "conv");
  }

  private static FloatNode of(OnnxGraph graph, String type, String name) {
    var optimized = NodeProto.newBuilder().setOpType("Fused" + type).setName("fused " + name);
    return new FloatReasons(ModelReader.parse(graph.file()).getGraph()).of(optimized.build());
  }

  @Test
  void floatWeight() {
    var graph =
        quantized(DataType.INT8)
            .floats("own", List.of(1L, 1L, 1L, 1L), 2)
            .node("Conv", List.of("x", "own"), "conv");
    assertEquals(new FloatNode("conv", "Conv", "its weight is in float"), conv(graph));
  }

  @Test
  void weightOfFourBits() {
    var graph = quantized(DataType.INT4).node("Conv", List.of("x", "w"), "conv");
    assertEquals(
        "its weight is stored in 4 bits, for which there is no integer kernel",
        conv(graph).reason());
  }

  @Test
  void inputOf16Bits() {
    var graph =
        quantized(DataType.INT8)
            .bytes("zero", DataType.UINT16, List.of(), 0, 0)
            .node("DequantizeLinear", List.of("levels", "step", "zero"), "fine")
            .node("Conv", List.of("fine", "w"), "conv");
    assertEquals(
        "what it takes has 16 bits, for which there is no integer kernel", conv(graph).reason());
  }

  @Test
  void biasOf8Bits() {
    var graph =
        quantized(DataType.INT8)
            .bytes("small", DataType.INT8, List.of(1L), 1)
            .node("DequantizeLinear", List.of("small", "step"), "b")
            .node("Conv", List.of("x", "w", "b"), "conv");
    assertEquals(
        "its bias is stored in 8 bits, where integer kernels take 32", conv(graph).reason());
  }

  @Test
  void floatInput() {
    var images = quantized(DataType.INT8).node("Conv", List.of("image", "w"), "conv");
    assertEquals("what it takes is in float: the images", conv(images).reason());
    var root =
        quantized(DataType.INT8)
            .node("Sqrt", List.of("x"), "root")
            .node("Conv", List.of("root", "w"), "conv");
    assertEquals("what it takes is in float: Sqrt 'root'", conv(root).reason());
  }

  @Test
  void secondFactorInFloat() {
    var graph =
        quantized(DataType.INT8)
            .node("Sqrt", List.of("x"), "root")
            .node("MatMul", List.of("x", "root"), "scores");
    assertEquals("what it takes is in float: Sqrt 'root'", of(graph, "MatMul", "scores").reason());
  }

  @Test
  void floatOutput() {
    var graph =
        quantized(DataType.INT8)
            .node("Conv", List.of("x", "w"), "conv")
            .node("Sqrt", List.of("conv"), "root");
    assertEquals("what it puts out goes to Sqrt 'root' in float", conv(graph).reason());
  }

  @Test
  void functionBeforeTheQuantizer() {
    var graph =
        quantized(DataType.INT8)
            .node("Conv", List.of("x", "w"), "conv")
            .node("Clip", List.of("conv"), "clip")
            .quantize("clip", 1, "levels2", "y");
    assertEquals(
        "Clip 'clip' stands between it and the quantizer of its output, whose range ends beyond"
            + " the function's",
        conv(graph).reason());
  }

  @Test
  void nothingInItsWay() {
    var graph =
        quantized(DataType.INT8)
            .node("Conv", List.of("x", "w"), "conv")
            .quantize("conv", 1, "levels2", "y");
    assertEquals(
        "ONNX Runtime has no integer kernel for it on this processor", conv(graph).reason());
  }

  /** Joined with what follows, it is called after what that puts out. */
  @Test
  void nodeUnderTheNameOfItsOutput() {
    var graph =
        quantized(DataType.INT8)
            .node("Conv", List.of("image", "w"), "conv")
            .node("Relu", List.of("conv"), "rectified");
    var optimized = NodeProto.newBuilder().setOpType("Conv").setName("rectified_nchwc").build();
    var found = new FloatReasons(ModelReader.parse(graph.file()).getGraph()).of(optimized);
    assertEquals("conv", found.name());
  }

  @Test
  void nodeThatIsNotInTheFile() {
    var graph = quantized(DataType.INT8).node("Conv", List.of("x", "w"), "conv");
    assertEquals(
        new FloatNode("fused other", "FusedConv", "ONNX Runtime made it of others"),
        of(graph, "Conv", "other"));
  }
}
