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
    assertFalse(new LayerNoise("a", "Relu", "a", 100, 1).isLarge());
    assertTrue(new LayerNoise("a", "Relu", "a", 99, 1).isLarge());
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
