package io.github.fdda.mixed;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.util.InvalidInputException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What one layer loses at each bit-width of its weight.
 *
 * @param layer name of the node
 * @param weights number of its weights
 * @param multiplyAdds number of its multiply-adds for one image
 * @param losses by bit-width, ascending; finite, 0 or more, in the unit of the metric; {@link
 *     #FLOAT} bits are those of a layer that is computed in float
 * @since 0.1.0
 */
@JsonNaming(SnakeCaseStrategy.class)
public record LayerSensitivity(
    String layer, long weights, long multiplyAdds, NavigableMap<Integer, Double> losses) {

  /** Bits of a weight, or an operand, that is not quantized. */
  public static final int FLOAT = 32;

  /**
   * Copies the map.
   *
   * @throws InvalidInputException if there is no loss, or one is negative or not finite
   */
  public LayerSensitivity {
    losses = copied(layer, losses);
  }

  static NavigableMap<Integer, Double> copied(String name, Map<Integer, Double> losses) {
    if (losses.isEmpty()) {
      throw new InvalidInputException(name + ": no bit-width to choose from; give at least one");
    }
    for (Map.Entry<Integer, Double> loss : losses.entrySet()) {
      if (!(loss.getValue() >= 0 && Double.isFinite(loss.getValue()))) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "%s: a loss of %s at %d bits; check the network's weights and the images",
                name,
                loss.getValue(),
                loss.getKey()));
      }
    }
    return Collections.unmodifiableNavigableMap(new TreeMap<>(losses));
  }
}
