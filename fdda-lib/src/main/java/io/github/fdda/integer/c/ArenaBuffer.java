package io.github.fdda.integer.c;

/**
 * Bytes that are needed for some time.
 *
 * @param bytes at least 1; a place is a multiple of {@value #UNIT}
 * @param first the step that writes them
 * @param last the last step that reads them, at least {@code first}
 */
record ArenaBuffer(long bytes, int first, int last) {

  static final int UNIT = 4;

  ArenaBuffer {
    bytes = rounded(bytes);
  }

  static long rounded(long bytes) {
    return (bytes + UNIT - 1) / UNIT * UNIT;
  }

  boolean meets(ArenaBuffer other) {
    return first <= other.last && other.first <= last;
  }
}
