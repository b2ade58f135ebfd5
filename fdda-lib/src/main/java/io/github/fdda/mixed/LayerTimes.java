package io.github.fdda.mixed;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What computing layers in float costs on one machine.
 *
 * @param integers milliseconds of a batch with all layers in integers; 0 if nothing was measured
 * @param added by name of a layer, milliseconds that are added if it alone is computed in float;
 *     below 0 where float is faster
 * @since 0.1.0
 */
@JsonNaming(SnakeCaseStrategy.class)
public record LayerTimes(double integers, Map<String, Double> added) {

  /** Nothing was measured. */
  public static final LayerTimes NONE = new LayerTimes(0, Map.of());

  /** Copies the map. */
  public LayerTimes {
    added = Collections.unmodifiableMap(new LinkedHashMap<>(added));
  }
}
