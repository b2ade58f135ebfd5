package io.github.fdda.deploy;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.fixture.OnnxGraph;
import io.github.fdda.fixture.PixelImages;
import io.github.fdda.train.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Expected values by hand, see {@link TwoPixels}. */
class ComparisonTest {

  @Test
  void accuracyAndAgreement() {
    var comparison = compare(TwoPixels.floats(), TwoPixels.quantized(), TwoPixels.IMAGES);
    assertEquals(3, comparison.images());
    assertEquals(200.0 / 3, comparison.top1Float(), 1e-9);
    assertEquals(100.0 / 3, comparison.top1Quantized(), 1e-9);
    assertEquals(100.0 / 3, comparison.top1Drop(), 1e-9);
    // They agree on the third image too, on which both are wrong.
    assertEquals(200.0 / 3, comparison.agreement(), 1e-9);
    assertEquals("float", comparison.floatName());
    assertEquals("quantized", comparison.quantizedName());
  }

  @Test
  void noise_byLayer() {
    var comparison = compare(TwoPixels.floats(), TwoPixels.quantized(), TwoPixels.IMAGES);
    var relu = comparison.layers().get(0);
    assertEquals("relu", relu.layer());
    assertEquals("Relu", relu.operator());
    assertEquals("relu_output", relu.tensor());
    assertEquals(130 / 6.0, relu.signal(), 1e-9);
    assertEquals(2 / 6.0, relu.noise(), 1e-9);
    assertEquals(TwoPixels.DECIBELS, relu.decibels(), 1e-6);
    assertEquals(List.of("relu", "logits"), names(comparison));
    assertEquals(Optional.of(relu), comparison.firstLargeLoss());
  }

  /** a = 2·x on a grid of 4, b = 3·a on a grid of 8; a pair of values an image. */
  @Test
  void isolation_byLayer() {
    var doubled =
        new OnnxGraph()
            .images(1, 1, 2)
            .floats("two", List.of(), 2)
            .floats("three", List.of(), 3)
            .node("Mul", List.of("image", "two"), "a");
    var floats = TwoPixels.logits("b", doubled.node("Mul", List.of("a", "three"), "b"));
    var rounded =
        new OnnxGraph()
            .images(1, 1, 2)
            .floats("two", List.of(), 2)
            .floats("three", List.of(), 3)
            .node("Mul", List.of("image", "two"), "a")
            .quantize("a", 4, "a_quantized", "a_dequantized")
            .node("Mul", List.of("a_dequantized", "three"), "b")
            .quantize("b", 8, "b_quantized", "b_dequantized");
    var quantized = TwoPixels.logits("b_dequantized", rounded);
    var layers =
        compare(
                TwoPixels.file("float", floats),
                TwoPixels.file("quantized", quantized),
                TwoPixels.IMAGES)
            .layers();
    // 6, 8, 20, 4, 2 and 0 become 8, 8, 20, 4, 0 and 0.
    assertAlone(520 / 8.0, 520 / 8.0, layers.get(0));
    // 18, 24, 60, 12, 6 and 0 become 16, 24, 64, 16, 8 and 0.
    assertAlone(4680 / 40.0, 4680 / 40.0, layers.get(1));
    assertAlone(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, layers.get(2));
    // Of 8, 8, 20, 4, 0 and 0 come 24, 24, 64, 16, 0 and 0.
    assertEquals(
        4680 / (36 + 16 + 16 + 36.0), layers.get(1).signal() / layers.get(1).noise(), 1e-6);
  }

  private static void assertAlone(double ratio, double logitsRatio, LayerNoise layer) {
    var alone = layer.isolation().orElseThrow();
    assertEquals(10 * Math.log10(ratio), alone.decibels(), 1e-4, layer.layer());
    assertEquals(10 * Math.log10(logitsRatio), alone.logitsDecibels(), 1e-4, layer.layer());
  }

  @Test
  void equalFiles_haveNoNoise() {
    var comparison = compare(TwoPixels.floats(), TwoPixels.floats(), TwoPixels.IMAGES);
    assertEquals(100, comparison.agreement());
    assertEquals(1, comparison.sizeRatio());
    assertEquals(List.of("relu", "logits"), names(comparison));
    for (var layer : comparison.layers()) {
      assertEquals(Double.POSITIVE_INFINITY, layer.decibels());
    }
    assertEquals(Optional.empty(), comparison.firstLargeLoss());
  }

  /** 66 images are two batches; all of them count, the first 64 for the noise. */
  @Test
  void moreImagesThanABatch() {
    var pixels = new ArrayList<>(Collections.nCopies(64, List.of(10, 2)));
    pixels.add(List.of(3, 4));
    pixels.add(List.of(3, 4));
    var images = new PixelImages(pixels, Collections.nCopies(66, 0), TwoPixels.IMAGES.classes());
    var told = new ArrayList<Progress>();
    try (var floats = TwoPixels.open(TwoPixels.floats());
        var quantized = TwoPixels.open(TwoPixels.quantized())) {
      var comparison = Comparison.of(floats, quantized, images, told::add);
      assertEquals(100 * 64 / 66.0, comparison.top1Float(), 1e-9);
      assertEquals(100, comparison.top1Quantized());
      assertEquals(0, comparison.layers().get(0).noise());
    }
    assertEquals(List.of(new Progress(64, 66, "images"), new Progress(66, 66, "images")), told);
  }

  @Test
  void size_inBytes() {
    var floats = TwoPixels.floatGraph();
    var quantized = TwoPixels.quantizedGraph("q", "d");
    var comparison =
        compare(
            TwoPixels.file("float", floats),
            TwoPixels.file("quantized", quantized),
            TwoPixels.IMAGES);
    assertEquals(floats.file().length, comparison.floatBytes());
    assertEquals(
        (double) quantized.file().length / floats.file().length, comparison.sizeRatio(), 1e-9);
  }

  /** Logits that are no numbers are no answer, neither right nor the same as class 0. */
  @Test
  void notANumber_isNoAnswer() {
    var broken =
        TwoPixels.relu()
            .floats("nan", List.of(), Float.NaN)
            .node("Mul", List.of("relu_output", "nan"), "broken");
    var comparison =
        compare(
            TwoPixels.floats(),
            TwoPixels.file("broken", TwoPixels.logits("broken", broken)),
            TwoPixels.IMAGES);
    assertEquals(0, comparison.top1Quantized());
    assertEquals(0, comparison.agreement());
    var logits = comparison.layers().get(comparison.layers().size() - 1);
    assertTrue(Double.isNaN(logits.decibels()));
    assertTrue(logits.isLarge());
  }

  @Test
  void large_isATenthOfTheSignal() {
    assertFalse(new LayerNoise("a", "Relu", "a", 100, 1, Optional.empty()).isLarge());
    assertTrue(new LayerNoise("a", "Relu", "a", 99, 1, Optional.empty()).isLarge());
  }

  @Test
  void hostile() {
    var four =
        TwoPixels.relu()
            .node("Flatten", List.of("relu_output"), "flat")
            .node("Concat", List.of("flat", "flat"), "logits")
            .attribute("axis", 1)
            .output("logits", OnnxGraph.ANY, 4);
    assertRefused(
        () -> compare(TwoPixels.floats(), TwoPixels.file("four.onnx", four), TwoPixels.IMAGES),
        "four.onnx",
        "4 classes, the images have 2");
    var wide = new PixelImages(List.of(List.of(1, 2, 3)), List.of(0), TwoPixels.IMAGES.classes());
    assertRefused(
        () -> compare(TwoPixels.floats(), TwoPixels.quantized(), wide),
        "float",
        "takes 1×1×2 images, these are 1×1×3");
  }

  private static Comparison compare(ModelFile floats, ModelFile quantized, LabelledImages images) {
    try (var floatSession = TwoPixels.open(floats);
        var quantizedSession = TwoPixels.open(quantized)) {
      return Comparison.of(floatSession, quantizedSession, images, done -> {});
    }
  }

  private static List<String> names(Comparison comparison) {
    return comparison.layers().stream().map(LayerNoise::layer).toList();
  }
}
