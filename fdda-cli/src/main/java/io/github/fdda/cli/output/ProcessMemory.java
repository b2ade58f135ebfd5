package io.github.fdda.cli.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of this process, where the system tells (Linux). */
public final class ProcessMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int KILOBYTES_PER_MEGABYTE = 1024;

  private ProcessMemory() {}

  /** Largest so far, in units of 2²⁰ bytes; 0 if unknown. */
  public static long peakMb() {
    return read("VmHWM:");
  }

  /** Now, in units of 2²⁰ bytes; 0 if unknown. */
  public static long currentMb() {
    return read("VmRSS:");
  }

  private static long read(String key) {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KILOBYTES_PER_MEGABYTE)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
