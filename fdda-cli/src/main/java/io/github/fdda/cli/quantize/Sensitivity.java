package io.github.fdda.cli.quantize;

import ai.djl.Device;
import io.github.fdda.Fdda;
import io.github.fdda.cli.output.ProgressDisplay;
import io.github.fdda.data.Dataset;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.Sensitivities;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.search.SearchConfig;
import io.github.fdda.util.InvalidInputException;
import java.util.Collections;
import java.util.Optional;

/** Measures what layers lose, and shows how far that has come. */
public final class Sensitivity {

  private Sensitivity() {}

  /**
   * Measures with calibration images drawn by the configuration's seed.
   *
   * @param perClass calibration images a class, at least 1
   * @param timing how the time of layers is measured too, if it is needed
   * @throws InvalidInputException if none are asked for, a class has fewer, or times are needed and
   *     the target computes nothing in integers
   */
  public static Sensitivities measure(
      Network network,
      Dataset images,
      int perClass,
      MixedPrecisionConfig config,
      Optional<SearchConfig> timing,
      Device device) {
    if (perClass < 1) {
      throw new InvalidInputException(
          "bits for each layer are chosen on calibration images: give --per-class 1 or more, or all"
              + " layers the same bits");
    }
    var calibration = images.calibration(perClass, config.seed());
    var centers = Fdda.collectCenters(network, calibration, device);
    try (var progress = ProgressDisplay.start("sensitivity")) {
      // First, as it refuses what cannot be timed at once.
      var times =
          timing.map(
              each -> centers.layerTimes(bits(config), ranges(config), each, progress.observer()));
      var sensitivities = centers.mixedPrecision(config, progress.observer());
      return times.map(sensitivities::withTimes).orElse(sensitivities);
    }
  }

  /** The most bits: they cost no time. */
  private static BitWidths bits(MixedPrecisionConfig config) {
    return BitWidths.of(Collections.max(config.widths()), config.activations());
  }

  private static QuantizationConfig ranges(MixedPrecisionConfig config) {
    return QuantizationConfig.of(NearestConfig.defaults().withMethod(RangeMethod.MSE))
        .withTarget(config.target());
  }
}
