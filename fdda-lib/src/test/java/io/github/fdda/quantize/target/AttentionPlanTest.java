package io.github.fdda.quantize.target;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.fdda.fixture.TinyAttention;
import io.github.fdda.network.Networks;
import io.github.fdda.network.Shared;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.LogGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.SoftmaxGrid;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where networks that multiply two tensors of theirs are quantized. */
class AttentionPlanTest {

  private static final BitWidths W4A4 = BitWidths.of(4, 4);
  private static final BitWidths W8A8 = BitWidths.of(8, 8);

  @Test
  void paper_quantizesWhatLayersAndProductsTake() {
    var plan = QuantizationPlan.of(TinyAttention.network(), W4A4, Target.paper());
    assertEquals(
        List.of("image", "norm", "split", "k", "v", "softmax", "context", "mean"), names(plan));
    assertEquals(
        Map.of("embed", "image", "fused", "norm", "projection", "context", "head", "mean"),
        plan.inputs());
  }

  /** 18 queries, keys and values; the outputs of 6 products go to output projections. */
  @ParameterizedTest
  @CsvSource({
    "fmnist_vit, 18, 0",
    "fmnist_vit_opset13, 18, 0",
    "fmnist_vit_opset20, 18, 0",
    "fmnist_vit_sdpa_opset17, 6, 12"
  })
  void paper_eightPlacesABlock(String model, int split, int scaled) {
    var network = Networks.fromOnnx(Shared.file("models/" + model + ".onnx"));
    var plan = QuantizationPlan.of(network, W4A4, Target.paper());
    assertEquals(1 + 6 * 8 + 1, names(plan).stream().distinct().count());
    assertEquals(50, names(plan).size());
    var types = new TreeMap<String, Long>();
    types.put("image", 1L);
    types.put("LayerNormalization", 12L);
    types.put("Split", (long) split);
    types.put("Softmax", 6L);
    types.put("MatMul", 6L);
    types.put("Gelu", 6L);
    types.put("Gather", 1L);
    if (scaled > 0) {
      types.put("Mul", (long) scaled);
    }
    assertEquals(types, types(plan));
    assertEquals(26, plan.inputs().size());
  }

  @Test
  void bits_areThoseOfActivations_butOfTheImage() {
    var network = TinyAttention.network();
    var plan = QuantizationPlan.of(network, BitWidths.of(3, 4).withFirstLast(6), Target.paper());
    assertEquals(List.of(8, 4, 4, 4, 4, 4, 4, 6), activationBits(plan));
    assertEquals(
        List.of(6, 3, 3, 6), plan.network().weightLayers().stream().map(plan::bits).toList());
    var chosen =
        QuantizationPlan.of(network, W4A4.withLayer("image", 5).withLayer("k", 2), Target.paper());
    assertEquals(List.of(5, 4, 4, 2, 4, 4, 4, 4), activationBits(chosen));
  }

  /** As in the paper: from 1 to 4 in 15 steps of 0.2, 0 is no level. */
  @Test
  void paper_keepsRangesAsTheyAre() {
    var plan = QuantizationPlan.of(TinyAttention.network(), W4A4, Target.paper());
    var grid =
        plan.affineGrid(plan.network().activationLayers().get(1), new QuantizationRange(1, 4));
    assertEquals(1, grid.dequantize(grid.lowest()), 1e-6);
    assertEquals(4, grid.dequantize(grid.highest()), 1e-6);
  }

  /** QLinearConv puts out integers; sums and scalings of tokens stay in float. */
  @Test
  void onnxruntime_quantizesTheEmbeddingToo() {
    var plan = QuantizationPlan.of(TinyAttention.network(), W8A8, Target.onnxruntimeCpu());
    assertEquals(
        List.of("image", "embed", "norm", "split", "k", "v", "softmax", "context", "mean"),
        names(plan));
  }

  @Test
  void tensorrt_asPaper() {
    var plan = QuantizationPlan.of(TinyAttention.network(), W8A8, Target.tensorrtInt8());
    assertEquals(
        List.of("image", "norm", "split", "k", "v", "softmax", "context", "mean"), names(plan));
  }

  @Test
  void integerOnly_refusesAttention() {
    var failure =
        assertThrows(
            InvalidInputException.class,
            () -> QuantizationPlan.of(TinyAttention.network(), W8A8, Target.integerOnly()));
    assertEquals(
        "target integer-only runs no attention: node 'scores' (MatMul) of network tiny attention"
            + " multiplies two tensors that depend on the image; choose another target (paper,"
            + " onnxruntime-cpu, tensorrt-int8, integer-only, openvino, qnn-htp, vitis-dpu, tflite-micro)",
        failure.getMessage());
  }

  @Test
  void softmaxOutputs_haveLogarithmicGridsWhereAllIsSimulated() {
    var network = TinyAttention.network();
    var plan = QuantizationPlan.of(network, W4A4, Target.paper(), SoftmaxGrid.LOG_SQRT2, List.of());
    assertEquals(Set.of("softmax"), plan.logarithmic());
    var softmax = plan.network().activationLayers().get(5);
    var range = new QuantizationRange(0, 0.5f);
    assertEquals(new LogGrid(4, 0.5f), plan.grid(softmax, range));
    assertEquals(Set.of(), QuantizationPlan.of(network, W4A4, Target.paper()).logarithmic());
    for (var target : List.of(Target.onnxruntimeCpu(), Target.tensorrtInt8())) {
      var integers = QuantizationPlan.of(network, W8A8, target, SoftmaxGrid.LOG_SQRT2, List.of());
      assertEquals(Set.of(), integers.logarithmic());
    }
  }

  private static Map<String, Long> types(QuantizationPlan plan) {
    Map<String, String> types =
        plan.network().nodes().stream().collect(Collectors.toMap(GraphNode::name, GraphNode::type));
    return names(plan).stream()
        .collect(groupingBy(name -> types.getOrDefault(name, name), TreeMap::new, counting()));
  }

  private static List<Integer> activationBits(QuantizationPlan plan) {
    return plan.network().activationLayers().stream().map(plan::bits).toList();
  }

  private static List<String> names(QuantizationPlan plan) {
    return plan.network().activationLayers().stream().map(ActivationLayer::name).toList();
  }
}
