package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.Datasets;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.fixture.Stages;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.scale.EndToEndConfig;
import io.github.fdda.quantize.scale.ScaleConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The student prepared layer by layer. */
class PreparationTest {

  private static final BitWidths W3A3 = BitWidths.of(3, 3);
  private static final BnsCenters CENTERS =
      Fdda.collectCenters(
          Networks.load("resnet20-fashion-mnist"), Datasets.sample("fashion-mnist").calibration(2));
  private static final LabelledImages TEST = Datasets.sample("fashion-mnist").test();
  private static final Synthesis SYNTHESIS =
      CENTERS.synthesize(SynthesisConfig.defaults().withIterations(3).withBatchSize(4));
  private static final QuantizationConfig CONFIG =
      Stages.withImages(QuantizationConfig.defaults(), 20)
          .map(ScaleConfig.class, stage -> stage.withIterations(10))
          .map(EndToEndConfig.class, stage -> stage.withIterations(2));

  @Test
  void losesLessThanRangesOnly() {
    var images = IntStream.range(0, 300).mapToObj(TEST::normalized).toList();
    var expected = Fdda.logits(CENTERS.network(), images);
    var ranges = CENTERS.quantizeRangesOnly(W3A3, RangeMethod.MSE).logits(images);
    var prepared = SYNTHESIS.quantize(W3A3, CONFIG).logits(images);
    var before = squaredError(expected, ranges);
    var after = squaredError(expected, prepared);
    assertTrue(after < 0.7 * before, "squared error of logits %s, was %s".formatted(after, before));
  }

  @Test
  void weights_stayOnTheGridsChosen() {
    var quantized = SYNTHESIS.quantize(W3A3, CONFIG.without(EndToEndConfig.class));
    for (var weight : quantized.integers().weights()) {
      var values = quantized.weights().values(weight.layer().weight());
      for (var i = 0; i < values.length; i++) {
        var grid = weight.grids().get(weight.layer().channelOf(i));
        assertEquals(
            values[i], grid.dequantize(weight.integers()[i]), 1e-6f, weight.layer().name());
      }
    }
  }

  @Test
  void savedAndLoaded_sameLogits(@TempDir Path folder) {
    var quantized = SYNTHESIS.quantize(W3A3, CONFIG);
    quantized.save(folder);
    var images = List.of(TEST.normalized(3));
    var loaded = QuantizedNetwork.load(folder, CENTERS.network());
    assertArrayEquals(quantized.logits(images).get(0), loaded.logits(images).get(0));
    assertEquals(Set.copyOf(quantized.weights().names()), Set.copyOf(loaded.weights().names()));
  }

  @Test
  void trainedOn_startsFromWhatWasPrepared() {
    var untrained = SYNTHESIS.quantize(W3A3, CONFIG);
    var distil = DistilConfig.defaults().withIterations(2).withLearningRate(1e-9);
    var trained = SYNTHESIS.quantize(W3A3, CONFIG.with(distil));
    var images = List.of(TEST.normalized(5));
    assertArrayEquals(untrained.logits(images).get(0), trained.logits(images).get(0), 1e-3f);
  }

  @Test
  void scaleTemperature_acts() {
    var image = List.of(TEST.normalized(5));
    var colder = CONFIG.map(EndToEndConfig.class, stage -> stage.withTemperature(4));
    assertFalse(
        Arrays.equals(
            SYNTHESIS.quantize(W3A3, CONFIG).logits(image).get(0),
            SYNTHESIS.quantize(W3A3, colder).logits(image).get(0)));
  }

  private static double squaredError(List<float[]> expected, List<float[]> actual) {
    return IntStream.range(0, expected.size())
        .mapToDouble(
            i ->
                IntStream.range(0, expected.get(i).length)
                    .mapToDouble(k -> Math.pow(expected.get(i)[k] - actual.get(i)[k], 2))
                    .sum())
        .sum();
  }
}
