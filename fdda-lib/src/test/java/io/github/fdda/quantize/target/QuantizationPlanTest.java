package io.github.fdda.quantize.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

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
  void bitsThatATargetLacks_areRefused() {
    var failure =
        assertThrows(
            InvalidInputException.class,
            () -> QuantizationPlan.of(RESNET, BitWidths.of(4, 4), Target.onnxruntimeCpu()));
    assertEquals(
        "target onnxruntime-cpu computes with activations of 8 bits; layer '/0/0.2/Relu' has 4:"
            + " change the bits, or choose another target"
            + " (paper, onnxruntime-cpu, tensorrt-int8, integer-only)",
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
            true,
            true,
            true,
            32,
            java.util.Map.of(
                "Conv", new OperatorRule(true, true, false, List.of("BatchNormalization", "Relu"))),
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
