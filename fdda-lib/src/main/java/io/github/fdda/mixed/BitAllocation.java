package io.github.fdda.mixed;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.quantize.grid.BitWidths;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Bits for the weight of each layer.
 *
 * @param bits by name of the layer, in execution order
 * @param activations bits of all activations
 * @param averageBits mean over all weights
 * @param bytes of all weights, without scales and biases
 * @param bitOperations for one image, see {@link Resource#BIT_OPERATIONS}
 * @param loss sum over the layers, in the unit of the metric, 0 or more
 * @since 0.1.0
 */
@JsonNaming(SnakeCaseStrategy.class)
public record BitAllocation(
    Map<String, Integer> bits,
    int activations,
    double averageBits,
    double bytes,
    long bitOperations,
    double loss) {

  /** Copies the map. */
  public BitAllocation {
    bits = Collections.unmodifiableMap(new LinkedHashMap<>(bits));
  }

  /**
   * These bits as quantization takes them: the rounded average for all layers, and by name the
   * layers that have others.
   */
  public BitWidths bitWidths() {
    var general = (int) Math.round(averageBits);
    var widths = BitWidths.of(general, activations);
    for (var layer : bits.entrySet()) {
      if (layer.getValue() != general) {
        widths = widths.withLayer(layer.getKey(), layer.getValue());
      }
    }
    return widths;
  }

  /** For people: what the allocation costs and loses. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.2f bits a weight on average, %.1f kB, %.1f M bit-operations, loss %.3g",
        averageBits,
        bytes / 1e3,
        bitOperations / 1e6,
        loss);
  }
}
