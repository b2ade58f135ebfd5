package io.github.fdda.quantize.target;

import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.InvalidInputException;
import java.util.Locale;

/**
 * What a {@link Target} demands of the weights, or of the activations.
 *
 * @param leastBits fewest bits, from 2
 * @param mostBits most bits, up to 8 for weights, up to 16 for activations
 * @param symmetric whether the zero point is 0
 * @param perChannel whether each output channel has a grid of its own
 * @param signed whether files hold signed integers; weights always are
 * @since 0.1.0
 */
public record TensorRule(
    int leastBits, int mostBits, boolean symmetric, boolean perChannel, boolean signed) {

  /**
   * @throws InvalidInputException if the bits are not from 2 to 16, or the least exceed the most
   */
  public TensorRule {
    BitWidths.requireBits("least bits", leastBits);
    BitWidths.requireBits("most bits", mostBits);
    if (leastBits > mostBits) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "bits from %d to %d: the least must not exceed the most",
              leastBits,
              mostBits));
    }
  }

  /** Whether it allows a bit-width. */
  public boolean allows(int bits) {
    return leastBits <= bits && bits <= mostBits;
  }

  /** The bits, for messages: {@code 8}, or {@code 2 to 8}. */
  String bits() {
    return leastBits == mostBits
        ? String.format(Locale.ROOT, "%d", mostBits)
        : leastBits + " to " + mostBits;
  }
}
