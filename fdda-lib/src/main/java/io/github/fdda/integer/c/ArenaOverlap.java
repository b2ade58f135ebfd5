package io.github.fdda.integer.c;

/**
 * Allows a step to write over what it has read already: its output may begin below its input, by
 * less than the size of the output.
 *
 * @param output number of the buffer that is written
 * @param input number of the buffer that is read for the last time
 * @param distance from the start of the output up to that of the input, in bytes, at least
 */
record ArenaOverlap(int output, int input, long distance) {

  ArenaOverlap {
    distance = ArenaBuffer.rounded(distance);
  }
}
