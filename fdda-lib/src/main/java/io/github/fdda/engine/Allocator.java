package io.github.fdda.engine;

import com.sun.jna.Platform;
import io.github.fdda.util.CLibrary;

/**
 * The C library's allocator, on Linux. At each iteration PyTorch frees what it allocates again in
 * the next; by default blocks then go back to the kernel, which clears them anew (2.7 times as many
 * page faults in the generator's loop). Whoever sets the variables of glibc decides otherwise.
 */
final class Allocator {

  // Of malloc.h.
  private static final int TRIM_THRESHOLD = -1;
  private static final int MMAP_THRESHOLD = -3;
  private static final int ARENA_MAX = -8;

  /** Feature maps of 224×224 pixels are above this; kept, they would leave holes of gigabytes. */
  private static final int LARGEST_KEPT = 32 << 20;

  private Allocator() {}

  /** Keeps freed blocks in the process, in one arena for all threads. */
  static void keepBlocks() {
    if (Platform.isLinux()) {
      set("MALLOC_ARENA_MAX", ARENA_MAX, 1);
      set("MALLOC_MMAP_THRESHOLD_", MMAP_THRESHOLD, LARGEST_KEPT);
      set("MALLOC_TRIM_THRESHOLD_", TRIM_THRESHOLD, Integer.MAX_VALUE);
    }
  }

  private static void set(String variable, int parameter, int value) {
    if (System.getenv(variable) == null) {
      CLibrary.function("mallopt").invokeInt(new Object[] {parameter, value});
    }
  }
}
