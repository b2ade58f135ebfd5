package io.github.fdda.quantize.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizationPlanTest {

  private static final Network RESNET = Networks.load("resnet20-fashion-mnist");
  private static final Network MOBILENET = Networks.load("mobilenetv2-fashion-mnist");
  private static final BitWidths W8A8 = BitWidths.of(8, 8);

  @Test
  void paper_addsNothing() {
    var plan = QuantizationPlan.of(RESNET, BitWidths.of(4, 4), Target.paper());
    assertSame(RESNET, plan.network());
    assertEquals(BitWidths.of(4, 4), plan.bits());
  }

  @Test
  void onnxruntime_quantizesWhatItsKernelsTakeAndGive() {
    var plan = QuantizationPlan.of(RESNET, W8A8, Target.onnxruntimeCpu());
    // Beside 19 ReLUs: the image; the second convolution of each of 9 blocks and two shortcuts,
    // which go into sums; the pooled features.
    assertEquals(19 + 1 + 9 + 2 + 1, plan.network().activationLayers().size());
    assertEquals("image", plan.network().activationLayers().get(0).name());
    assertTrue(names(plan).contains("/1/b/b.1/BatchNormalization"), "behind the normalization");
    assertTrue(names(plan).contains("/10/p/GlobalAveragePool"), "pooled features");
    assertTrue(!names(plan).contains("/10/l/Gemm"), "logits stay as they are");
    assertTrue(!names(plan).contains("/1/Add"), "its ReLU is part of it");
  }

  @Test
  void onnxruntime_mobileNet() {
    var plan = QuantizationPlan.of(MOBILENET, W8A8, Target.onnxruntimeCpu());
    // Beside 25 Clips: the image, 12 linear bottlenecks, 6 sums, the pooled features.
    assertEquals(25 + 1 + 12 + 6 + 1, plan.network().activationLayers().size());
  }

  @Test
  void tensorrt_leavesSumsInFloat() {
    var plan = QuantizationPlan.of(RESNET, W8A8, Target.tensorrtInt8());
    assertEquals(19 + 2, plan.network().activationLayers().size());
    // Bottlenecks and sums that a convolution reads: a bottleneck that only goes into a sum not.
    var mobile = QuantizationPlan.of(MOBILENET, W8A8, Target.tensorrtInt8());
    assertTrue(names(mobile).stream().anyMatch(name -> name.endsWith("/Add")), "sums before convs");
  }

  @Test
  void points_haveBitsOfTheirOwn() {
    var bits = BitWidths.of(4, 4).withFirstLast(6);
    var plan = QuantizationPlan.of(RESNET, bits, Target.integerOnly());
    assertEquals(8, bitsOf(plan, "image"));
    assertEquals(8, bitsOf(plan, "/1/b/b.1/BatchNormalization"));
    assertEquals(6, bitsOf(plan, "/0/0.2/Relu"));
    assertEquals(4, bitsOf(plan, "/1/a/a.2/Relu"));
    assertEquals(6, bitsOf(plan, "/9/r/Relu"));
    var chosen = QuantizationPlan.of(RESNET, bits.withLayer("image", 5), Target.integerOnly());
    assertEquals(5, bitsOf(chosen, "image"));
  }

  @Test
  void inputs_areFoundBehindWhatMovesValues() {
    var plan = QuantizationPlan.of(RESNET, W8A8, Target.onnxruntimeCpu());
    assertEquals("image", plan.inputs().get("/0/0.0/Conv"));
    assertEquals("/10/p/GlobalAveragePool", plan.inputs().get("/10/l/Gemm"));
    assertEquals(RESNET.weightLayers().size(), plan.inputs().size());
  }

  @Test
  void openvino_quantizesWhatIntegersAreReadOf_firstWeightHasSevenBits() {
    var plan = QuantizationPlan.of(RESNET, W8A8, Target.openvino());
    // Beside 19 ReLUs: the image; what goes into 9 sums, with two shortcuts. The average takes what
    // the last ReLU puts out, and the linear layer what the average does.
    assertEquals(19 + 1 + 9 + 2 + 1, plan.network().activationLayers().size());
    assertEquals(List.of(7, 8, 8), weightBits(plan, 0, 1, RESNET.weightLayers().size() - 1));
    var named = QuantizationPlan.of(RESNET, W8A8.withLayer("/0/0.0/Conv", 8), Target.openvino());
    assertEquals(8, weightBits(named, 0).get(0));
    var fewer = QuantizationPlan.of(RESNET, BitWidths.of(4, 8), Target.openvino());
    assertEquals(4, weightBits(fewer, 0).get(0));
  }

  @Test
  void qnn_allActivationsHaveTheSameBits_logitsToo() {
    var plan = QuantizationPlan.of(RESNET, BitWidths.of(8, 16), Target.qnnHtp());
    assertEquals(19 + 1 + 9 + 2 + 1 + 1, plan.network().activationLayers().size());
    assertTrue(names(plan).contains("/10/l/Gemm"));
    plan.network().activationLayers().forEach(layer -> assertEquals(16, plan.bits(layer)));
  }

  /** The linear layer and its quantized output have one name. */
  @Test
  void bitsOfAName_areTheWeightsWhereALayersOutputIsQuantized() {
    var plan = QuantizationPlan.of(RESNET, BitWidths.of(4, 8), Target.qnnHtp());
    assertEquals(8, bitsOf(plan, "/10/l/Gemm"));
    assertEquals(List.of(4), weightBits(plan, RESNET.weightLayers().size() - 1));
    var named = BitWidths.of(8, 8).withLayer("/10/l/Gemm", 3);
    var mixed = QuantizationPlan.of(RESNET, named, Target.vitisDpu());
    assertEquals(8, bitsOf(mixed, "/10/l/Gemm"));
    assertEquals(List.of(3), weightBits(mixed, RESNET.weightLayers().size() - 1));
  }

  @Test
  void vitisDpu_poolingSharesAGrid_weightsHaveOne() {
    var plan = QuantizationPlan.of(RESNET, W8A8, Target.vitisDpu());
    assertEquals(List.of(Set.of("/9/r/Relu", "/10/p/GlobalAveragePool")), plan.shared().groups());
    plan.network().weightLayers().forEach(layer -> assertFalse(plan.hasGridPerChannel(layer)));
  }

  @Test
  void tfliteMicro_linearLayersAloneHaveOneGrid() {
    var plan = QuantizationPlan.of(RESNET, W8A8, Target.tfliteMicro());
    assertEquals(List.of(), plan.shared().groups());
    for (var layer : plan.network().weightLayers()) {
      assertEquals(layer.name().endsWith("/Conv"), plan.hasGridPerChannel(layer), layer.name());
    }
  }

  /** What a target takes, and what it does not with its reason. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openvino | 2 | 8 | ",
        "openvino | 8 | 7 | activations of 8 bits",
        "openvino | 8 | 16 | activations of 8 bits",
        "qnn-htp | 2 | 8 | ",
        "qnn-htp | 8 | 16 | ",
        "qnn-htp | 8 | 7 | activations of 8 to 16 bits",
        "vitis-dpu | 2 | 8 | ",
        "vitis-dpu | 8 | 4 | activations of 8 bits",
        "vitis-dpu | 8 | 16 | activations of 8 bits",
        "tflite-micro | 2 | 8 | ",
        "ethos-u | 8 | 8 | ",
        "cmsis-nn | 8 | 8 | ",
        "cmsis-nn | 8 | 16 | activations of 8 bits",
        "paper | 8 | 16 | activations of 2 to 8 bits",
        "onnxruntime-cpu | 8 | 16 | activations of 8 bits",
        "integer-only | 8 | 16 | activations of 2 to 8 bits"
      })
  void bits_takenOrRefused(String target, int weights, int activations, @Nullable String refusal) {
    var bits = BitWidths.of(weights, activations);
    if (refusal == null) {
      QuantizationPlan.of(RESNET, bits, Target.load(target));
      return;
    }
    var failure =
        assertThrows(
            InvalidInputException.class,
            () -> QuantizationPlan.of(RESNET, bits, Target.load(target)));
    var text = String.valueOf(failure.getMessage());
    assertTrue(text.contains(" computes with " + refusal + "; layer '"), text);
    assertEquals(1, text.lines().count());
  }

  @Test
  void differentBitsInOneGrid_areRefused() {
    var target = Target.vitisDpu();
    var wider = new TensorRule(4, 8, true, false, true);
    var loose =
        new Target(
            "loose",
            target.title(),
            target.sources(),
            target.weights(),
            wider,
            8,
            0,
            true,
            true,
            target.biases(),
            32,
            target.operators(),
            target.attentionOperators(),
            true);
    var bits = W8A8.withLayer("/9/r/Relu", 4);
    var failure =
        assertThrows(InvalidInputException.class, () -> QuantizationPlan.of(RESNET, bits, loose));
    assertEquals(
        "target loose gives these activations one grid, but they have different bits:"
            + " '/10/p/GlobalAveragePool' 8, '/9/r/Relu' 4; give them the same",
        failure.getMessage());
  }

  private static List<Integer> weightBits(QuantizationPlan plan, int... layers) {
    return IntStream.of(layers)
        .mapToObj(i -> plan.bits(plan.network().weightLayers().get(i)))
        .toList();
  }

  @Test
  void bitsThatATargetLacks_areRefused() {
    var failure =
        assertThrows(
            InvalidInputException.class,
            () -> QuantizationPlan.of(RESNET, BitWidths.of(4, 4), Target.onnxruntimeCpu()));
    assertEquals(
        "target onnxruntime-cpu computes with activations of 8 bits; layer '/0/0.2/Relu' has 4:"
            + " change the bits, or choose another target"
            + " (paper, onnxruntime-cpu, tensorrt-int8, integer-only, openvino, qnn-htp, vitis-dpu, tflite-micro)",
        failure.getMessage());
  }

  @Test
  void operatorsThatATargetLacks_areRefused() {
    var target = Target.integerOnly();
    var without =
        new Target(
            "tiny",
            target.title(),
            target.sources(),
            target.weights(),
            target.activations(),
            8,
            0,
            true,
            true,
            BiasRule.INTEGER,
            32,
            java.util.Map.of(
                "Conv", OperatorRule.computes(true, true, List.of("BatchNormalization", "Relu"))),
            java.util.Map.of(),
            false);
    var failure =
        assertThrows(InvalidInputException.class, () -> QuantizationPlan.of(RESNET, W8A8, without));
    assertEquals(
        "target tiny cannot run node '/1/Add' (Add) of network resnet20-fashion-mnist; it runs Conv",
        failure.getMessage());
  }

  private static List<String> names(QuantizationPlan plan) {
    return plan.network().activationLayers().stream().map(ActivationLayer::name).toList();
  }

  private static int bitsOf(QuantizationPlan plan, String name) {
    return plan.network().activationLayers().stream()
        .filter(layer -> layer.name().equals(name))
        .mapToInt(plan::bits)
        .findFirst()
        .orElseThrow();
  }
}
