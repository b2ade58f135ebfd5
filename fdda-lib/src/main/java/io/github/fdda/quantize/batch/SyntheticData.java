package io.github.fdda.quantize.batch;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;

/**
 * What becomes of synthetic images before the student learns from them.
 *
 * @param lowPass D₀, cut-off of the {@link LowPass} that takes away high frequencies which real
 *     images lack, as a part of the highest one; 0 for no filter. Where ranges are chosen, images
 *     are filtered too
 * @param mixup of images
 * @param cutMix of all images of a batch, calibration images and synthetic ones alike
 */
public record SyntheticData(double lowPass, Mixup mixup, CutMix cutMix) {

  /**
   * @throws InvalidInputException if the cut-off is negative
   */
  public SyntheticData {
    Arguments.requireNotNegative("cut-off of the low-pass filter", lowPass);
  }

  /** Images as they were made. */
  public static SyntheticData asMade() {
    return new SyntheticData(0, Mixup.none(), CutMix.none());
  }

  /**
   * The same with a filter.
   *
   * @throws InvalidInputException if {@code cutOff} is negative
   */
  public SyntheticData withLowPass(double cutOff) {
    return new SyntheticData(cutOff, mixup, cutMix);
  }

  /** The same with another mixup. */
  public SyntheticData withMixup(Mixup value) {
    return new SyntheticData(lowPass, value, cutMix);
  }

  /** The same with parts of images exchanged. */
  public SyntheticData withCutMix(CutMix value) {
    return new SyntheticData(lowPass, mixup, value);
  }
}
