package io.github.fdda.integer;

import io.github.fdda.data.ImageShape;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;

/**
 * The border between float images and integers: what the driver of a camera does.
 *
 * @param shape of an image
 * @param scale of its integers
 * @param lowest integer that can occur, relative to the zero point
 * @param highest integer that can occur, relative to the zero point
 */
record IntegerImages(ImageShape shape, IntegerScale scale, int lowest, int highest) {

  IntegerFormat format() {
    return IntegerFormat.of(
        List.of(shape.channels(), shape.height(), shape.width()),
        new IntegerBlock(scale.exponent(), lowest, highest));
  }

  /** What a program takes. */
  IntegerInput input() {
    var zero = scale.zeroPoint();
    return new IntegerInput(shape.size(), zero, lowest + zero, highest + zero);
  }

  int[] quantize(float[] image) {
    if (image.length != shape.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "an image of %s needs %d values, but it has %d",
              shape,
              shape.size(),
              image.length));
    }
    var integers = new int[image.length];
    for (var i = 0; i < image.length; i++) {
      integers[i] = scale.zeroPoint() + relative(image[i], i);
    }
    return integers;
  }

  private int relative(float value, int position) {
    if (Float.isNaN(value)) {
      throw new InvalidInputException("the image has no number at position " + position);
    }
    // Exact in double: a power of two changes the exponent only.
    var rounded = Math.rint(Math.scalb((double) value, -scale.exponent()));
    return (int) Math.max(lowest, Math.min(highest, rounded));
  }
}
