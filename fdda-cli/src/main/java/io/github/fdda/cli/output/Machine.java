package io.github.fdda.cli.output;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.engine.Processor;
import java.lang.management.ManagementFactory;

/**
 * What figures were measured on.
 *
 * @param processor its name
 * @param processors how many the JVM may use
 * @param threads the environment's OMP_NUM_THREADS, or {@code default}: one a processor
 * @param load average number of busy threads in the minute before; negative if unknown
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Machine(String processor, int processors, String threads, double load) {

  /** The machine at hand, and its load now. */
  public static Machine current() {
    return new Machine(
        Processor.name(),
        Runtime.getRuntime().availableProcessors(),
        System.getenv().getOrDefault("OMP_NUM_THREADS", "default"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
