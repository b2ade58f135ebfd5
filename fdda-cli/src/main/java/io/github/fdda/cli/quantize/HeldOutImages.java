package io.github.fdda.cli.quantize;

import io.github.fdda.data.Dataset;
import java.util.Optional;

/**
 * How many images drops are estimated on: training images that calibration leaves, or synthetic
 * ones.
 *
 * @param classes of the network
 * @param left training images a class that calibration leaves
 * @param perClass those of them to estimate on; 0 for synthetic images
 */
record HeldOutImages(int classes, int left, int perClass) {

  private static final int USUAL = 2000;

  /**
   * What was asked for, or about 2,000 images, or what there is; a run that takes no image to
   * quantize from takes none to choose by, unless it is told to.
   *
   * @param calibrated images a class to quantize from
   * @param asked training images a class, 0 for synthetic ones
   */
  static HeldOutImages of(Dataset dataset, int classes, int calibrated, Optional<Integer> asked) {
    var left = dataset.trainingPerClass() - calibrated;
    var usual = calibrated == 0 ? 0 : Math.min(left, perClassFor(USUAL, classes));
    return new HeldOutImages(classes, left, asked.orElse(usual));
  }

  /** So many of each class that there are at least so many in all. */
  static int perClassFor(int images, int classes) {
    return (images + classes - 1) / classes;
  }

  /** Whether a generator makes them. */
  boolean areSynthetic() {
    return perClass == 0;
  }

  /** So many of each class are estimated on. */
  int measuredPerClass() {
    return areSynthetic() ? perClassFor(USUAL, classes) : perClass;
  }

  /** So many are estimated on. */
  int count() {
    return classes * measuredPerClass();
  }
}
