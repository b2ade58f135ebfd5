package io.github.fdda.cli.quantize;

import ai.djl.Device;
import io.github.fdda.Fdda;
import io.github.fdda.cli.output.ProgressDisplay;
import io.github.fdda.data.Dataset;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.Sensitivities;
import io.github.fdda.network.Network;
import io.github.fdda.util.InvalidInputException;

/** Measures what layers lose, and shows how far that has come. */
public final class Sensitivity {

  private Sensitivity() {}

  /**
   * Measures with calibration images drawn by the configuration's seed.
   *
   * @param perClass calibration images a class, at least 1
   * @throws InvalidInputException if none are asked for, or a class has fewer
   */
  public static Sensitivities measure(
      Network network, Dataset images, int perClass, MixedPrecisionConfig config, Device device) {
    if (perClass < 1) {
      throw new InvalidInputException(
          "bits for each layer are chosen on calibration images: give --per-class 1 or more, or all"
              + " layers the same bits");
    }
    var calibration = images.calibration(perClass, config.seed());
    var centers = Fdda.collectCenters(network, calibration, device);
    try (var progress = ProgressDisplay.start("sensitivity")) {
      return centers.mixedPrecision(config, progress.observer());
    }
  }
}
