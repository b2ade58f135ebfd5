package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.equalize.EqualizeConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.RangeMethod;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayerComparisonTest {

  private static final List<float[]> IMAGES =
      IntStream.range(0, 10).mapToObj(SmallRun.CALIBRATION::normalized).toList();

  /** ‖(3, 0)‖ / ‖(6, 0)‖: half of the signal, 10·log₁₀ 4 decibels. */
  @Test
  void difference_inPartsOfTheSignal() {
    var difference = new LayerDifference("conv", 36, 9);
    assertEquals(0.5, difference.relative());
    assertEquals(6.0206, difference.decibels(), 1e-4);
    assertEquals(Double.POSITIVE_INFINITY, new LayerDifference("conv", 1, 0).decibels());
    var table = LayerDifference.table(List.of(difference));
    assertEquals(List.of("layer", "relative_error", "signal_to_noise_db"), table.columnNames());
    assertEquals(0.5, table.doubleColumn("relative_error").get(0));
  }

  @Test
  void layers_areTheActivations_andTheLogits() {
    var layers = SmallRun.QUANTIZED.differences(IMAGES.subList(0, 1));
    var activations = SmallRun.NETWORK.activationLayers();
    assertEquals(activations.size() + 1, layers.size());
    assertEquals(activations.get(4).name(), layers.get(4).layer());
    assertEquals("logits", layers.get(layers.size() - 1).layer());
  }

  /** Counted on the logits that both networks give by themselves. */
  @Test
  void logits_agreeWithThoseOfBothNetworks() {
    var floats = Fdda.logits(SmallRun.NETWORK, IMAGES);
    var quantized = SmallRun.QUANTIZED.logits(IMAGES);
    var signal = 0.0;
    var noise = 0.0;
    for (var i = 0; i < 10; i++) {
      for (var k = 0; k < 10; k++) {
        signal += Math.pow(floats.get(i)[k], 2) / 100;
        noise += Math.pow((double) floats.get(i)[k] - quantized.get(i)[k], 2) / 100;
      }
    }
    var logits = SmallRun.QUANTIZED.differences(IMAGES).get(SmallRun.QUANTIZED.ranges().size());
    assertEquals(signal, logits.signal(), 1e-3 * signal);
    assertEquals(noise, logits.noise(), 1e-3 * noise);
    assertTrue(noise > 0.01 * signal, noise + " of " + signal);
  }

  /** Where it begins, not only where it is worst. */
  @Test
  void layerOfFewerBits_isWhereNetworksBeginToDiffer() {
    var secret = SmallRun.NETWORK.weightLayers().get(10).name();
    var sound = differences(BitWidths.of(8, 8));
    var broken = differences(BitWidths.of(8, 8).withLayer(secret, 2));
    var first =
        IntStream.range(0, sound.size())
            .filter(i -> !sound.get(i).equals(broken.get(i)))
            .findFirst()
            .orElseThrow();
    var block = secret.substring(0, secret.lastIndexOf("/a.")); // its activation follows
    assertTrue(sound.get(first).layer().startsWith(block), sound.get(first)::toString);
    assertTrue(
        broken.get(first).relative() > 5 * sound.get(first).relative(),
        () -> sound.get(first) + " " + broken.get(first));
  }

  private static List<LayerDifference> differences(BitWidths bits) {
    return SmallRun.CENTERS.quantizeRangesOnly(bits, RangeMethod.MIN_MAX).differences(IMAGES);
  }

  /** At eight bits little is lost, wherever channels are scaled. */
  @Test
  void rescaledChannels_areComparedWithChannelsRescaledLikewise() {
    var config = QuantizationConfig.of(new EqualizeConfig(), NearestConfig.defaults());
    var equalized = SmallRun.SYNTHESIS.quantize(BitWidths.of(8, 8), config);
    for (var layer : equalized.differences(IMAGES)) {
      assertTrue(layer.relative() < 0.1, layer::toString);
    }
  }

  @Test
  void noImage() {
    assertRefused(() -> SmallRun.QUANTIZED.differences(List.of()), "at least one");
  }
}
