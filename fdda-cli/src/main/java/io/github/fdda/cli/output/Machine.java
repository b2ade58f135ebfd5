package io.github.fdda.cli.output;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What figures were measured on.
 *
 * @param processor its name, or {@code unknown}
 * @param processors how many the JVM may use
 * @param threads the environment's OMP_NUM_THREADS, or {@code default}: one a processor
 * @param load average number of busy threads in the minute before; negative if unknown
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Machine(String processor, int processors, String threads, double load) {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  public static Machine current() {
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        System.getenv().getOrDefault("OMP_NUM_THREADS", "default"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String processorName() {
    if (!Files.isReadable(PROCESSORS)) {
      return "unknown";
    }
    try (var lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
