package io.github.fdda.mixed;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.quantize.grid.BitWidths;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Bits for the weight of each layer, and where they were chosen too, for each activation.
 *
 * @param bits by name of the layer, in execution order; {@link LayerSensitivity#FLOAT} for a layer
 *     that is computed in float
 * @param activationBits by name, in execution order; empty where they were not chosen
 * @param activations bits of all other activations
 * @param averageBits mean over all weights
 * @param averageActivationBits mean over all values of the activations that were chosen; where none
 *     were, {@code activations}
 * @param bytes of all weights, without scales and biases
 * @param bitOperations for one image, see {@link Resource#BIT_OPERATIONS}
 * @param milliseconds of a batch on this machine as predicted from those of single layers; 0 where
 *     none were measured
 * @param loss sum over the layers and activations, in the unit of the metric, 0 or more
 * @since 0.1.0
 */
@JsonNaming(SnakeCaseStrategy.class)
public record BitAllocation(
    Map<String, Integer> bits,
    Map<String, Integer> activationBits,
    int activations,
    double averageBits,
    double averageActivationBits,
    double bytes,
    long bitOperations,
    double milliseconds,
    double loss) {

  private static final int MOST_OF_WEIGHTS = 8;

  /** Copies the maps. */
  public BitAllocation {
    bits = Collections.unmodifiableMap(new LinkedHashMap<>(bits));
    activationBits = Collections.unmodifiableMap(new LinkedHashMap<>(activationBits));
  }

  /**
   * These bits as quantization takes them: rounded averages for all, and by name the layers and
   * activations that have others. Layers in float are left to {@link #keepFloat()}.
   */
  public BitWidths bitWidths() {
    var general = Math.min(MOST_OF_WEIGHTS, (int) Math.round(averageBits));
    var generalActivations = activationBits.isEmpty() ? activations : rounded();
    var widths = BitWidths.of(general, generalActivations);
    for (var layer : bits.entrySet()) {
      if (layer.getValue() != general && layer.getValue() != LayerSensitivity.FLOAT) {
        widths = widths.withLayer(layer.getKey(), layer.getValue());
      }
    }
    for (var layer : activationBits.entrySet()) {
      if (layer.getValue() != generalActivations) {
        widths = widths.withLayer(layer.getKey(), layer.getValue());
      }
    }
    return widths;
  }

  private int rounded() {
    return (int) Math.round(averageActivationBits);
  }

  /**
   * Names of the layers that are computed in float, for {@link
   * io.github.fdda.quantize.QuantizationConfig#keepFloat()}.
   */
  public List<String> keepFloat() {
    return bits.entrySet().stream()
        .filter(layer -> layer.getValue() == LayerSensitivity.FLOAT)
        .map(Map.Entry::getKey)
        .toList();
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
            loss)
        + (activationBits.isEmpty()
            ? ""
            : String.format(
                Locale.ROOT, ", %.2f bits an activation on average", averageActivationBits))
        + (keepFloat().isEmpty()
            ? ""
            : String.format(
                Locale.ROOT, ", %d of %d layers in float", keepFloat().size(), bits.size()))
        + (milliseconds == 0
            ? ""
            : String.format(Locale.ROOT, ", %.3f ms a batch, predicted", milliseconds));
  }
}
