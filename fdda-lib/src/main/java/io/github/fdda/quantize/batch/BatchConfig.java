package io.github.fdda.quantize.batch;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Numbers of images in the batches that a student learns from, and how the images are mixed.
 *
 * @param real calibration images, 0 or more; published 16
 * @param synthetic images of the generator, 0 or at least 2, and not 0 where there are no real
 *     ones; published 16 (a generator that goes on training makes as many as its own batch has).
 *     Without calibration images, synthetic ones of a frozen generator take the places of those too
 * @param mixup of images, before CutMix
 * @param cutMix of all images of a batch, calibration images and synthetic ones alike
 * @since 0.1.0
 */
@RecordBuilder
public record BatchConfig(int real, int synthetic, Mixup mixup, CutMix cutMix)
    implements BatchConfigBuilder.With {

  /**
   * @throws InvalidInputException if a number is out of its range
   */
  public BatchConfig {
    Arguments.requireAtLeast("real images in a batch", real, 0);
    if (synthetic != 0 || real == 0) {
      Arguments.requireAtLeast("synthetic images in a batch", synthetic, 2);
    }
  }

  /** 16 of each as published, neither mixed nor cut. */
  public static BatchConfig defaults() {
    return new BatchConfig(16, 16, Mixup.none(), CutMix.none());
  }
}
