package io.github.fdda.integer.c;

import io.github.fdda.integer.IntegerBlock;
import io.github.fdda.integer.IntegerFormat;
import io.github.fdda.integer.IntegerInput;

/**
 * How the integers of a feature are stored: in one or two bytes as what they are above the lowest,
 * else as they are in four.
 *
 * @param count of integers
 * @param bytes for each: 1, 2 or 4
 * @param lowest what is stored as zero
 */
record FeatureStorage(int count, int bytes, long lowest) {

  /** Of what a step makes. */
  static FeatureStorage of(IntegerFormat format) {
    return of(
        format.size(),
        format.blocks().stream().mapToLong(IntegerBlock::lowest).min().orElseThrow(),
        format.blocks().stream().mapToLong(IntegerBlock::highest).max().orElseThrow());
  }

  /** Of the image, whose integers are relative to its zero point. */
  static FeatureStorage of(IntegerInput image) {
    return of(
        image.size(), image.lowest() - image.zeroPoint(), image.highest() - image.zeroPoint());
  }

  static FeatureStorage of(int count, long lowest, long highest) {
    var range = highest - lowest;
    if (range >= 1 << 16) {
      return new FeatureStorage(count, 4, 0);
    }
    return new FeatureStorage(count, range < 1 << 8 ? 1 : 2, lowest);
  }

  /** Of all integers. */
  long size() {
    return (long) count * bytes;
  }
}
