package io.github.fdda.integer;

import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.Locale;

/**
 * The integers that an image is made of.
 *
 * @param size how many
 * @param zeroPoint the integer that stands for zero
 * @param lowest the smallest allowed
 * @param highest the largest allowed
 */
@Internal
public record IntegerInput(int size, int zeroPoint, int lowest, int highest) {

  /**
   * An image relative to its zero point.
   *
   * @throws InvalidInputException if it has another size, or an integer out of range: the proof
   *     that no sum overflows would not hold
   */
  public int[] centered(int[] image) {
    if (image.length != size) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT, "an image of %d integers is needed, but it has %d", size, image.length));
    }
    var centered = new int[size];
    for (var i = 0; i < size; i++) {
      if (image[i] < lowest || image[i] > highest) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "the image has %d at position %d; its integers are from %d to %d",
                image[i],
                i,
                lowest,
                highest));
      }
      centered[i] = image[i] - zeroPoint;
    }
    return centered;
  }
}
