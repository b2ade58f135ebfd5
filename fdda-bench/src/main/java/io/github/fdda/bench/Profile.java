package io.github.fdda.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where the time of one phase goes.
 *
 * @param parts share of the time of each part; together 1
 * @param outsideEngine share of the time in which the engine's native code was not running: our own
 *     code, DJL's, and the way into the engine and back
 * @param garbageCollection share of the time in which the JVM collected garbage
 * @param samples how many looks this is based on
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Profile(
    Map<Part, Double> parts, double outsideEngine, double garbageCollection, int samples) {

  /** Copies the map. */
  public Profile {
    parts = Collections.unmodifiableMap(new EnumMap<>(parts));
  }

  /** Share of the time that a part takes, from 0 to 1. */
  public double share(Part part) {
    return parts.getOrDefault(part, 0.0);
  }
}
