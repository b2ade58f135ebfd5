package io.github.fdda.mixed;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.NavigableMap;

/**
 * What is lost at each bit-width of one activation.
 *
 * @param activation name of the node
 * @param values number of its values for one image
 * @param readers names of the weight layers that work on it, perhaps none
 * @param losses by bit-width, ascending; finite, 0 or more, in the unit of the metric
 * @since 0.1.0
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ActivationSensitivity(
    String activation, long values, List<String> readers, NavigableMap<Integer, Double> losses) {

  /**
   * Copies the list and the map.
   *
   * @throws InvalidInputException if there is no loss, or one is negative or not finite
   */
  public ActivationSensitivity {
    readers = List.copyOf(readers);
    losses = LayerSensitivity.copied(activation, losses);
  }
}
