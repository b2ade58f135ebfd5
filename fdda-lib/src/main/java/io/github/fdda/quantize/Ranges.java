package io.github.fdda.quantize;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.RandomStream;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.synthesis.TrainedGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Chooses the ranges of all activations before training starts. */
public final class Ranges {

  private Ranges() {}

  /**
   * Chooses ranges on calibration images alone: all that quantization without synthesis has.
   *
   * @param method {@link RangeMethod#MIN_MAX} or {@link RangeMethod#MSE}
   * @return one range per activation layer, in execution order
   */
  public static List<QuantizationRange> onCalibration(
      Network network,
      LabelledImages calibration,
      BitWidths bits,
      RangeMethod method,
      Device device) {
    return find(network, all(calibration), bits, method, device);
  }

  /**
   * Chooses ranges with a trained generator at hand.
   *
   * @return one range per activation layer, in execution order
   */
  static List<QuantizationRange> withSynthesis(
      TrainedGenerator trained,
      LabelledImages calibration,
      BitWidths bits,
      QuantizationConfig config,
      Device device) {
    if (config.ranges() == RangeMethod.PUBLISHED) {
      return tracked(trained, bits, config, device);
    }
    var images = new ArrayList<>(all(calibration));
    try (var manager = NDManager.newBaseManager(device, "PyTorch");
        var generator = trained.images(manager)) {
      var random = RandomStream.RANGES.at(config.seed(), 0);
      images.addAll(generator.images(generator.labels(config.rangeImages(), random), random));
    }
    return find(trained.network(), images, bits, config.ranges(), device);
  }

  /** Replays the first iterations of the generator and follows the extremes of their images. */
  private static List<QuantizationRange> tracked(
      TrainedGenerator trained, BitWidths bits, QuantizationConfig config, Device device) {
    var network = trained.network();
    var finder = new RangeFinder(network, bits, config.ranges().rule());
    try (var manager = NDManager.newBaseManager(device, "PyTorch");
        var parameters = network.parameters(manager);
        var synthesizer = trained.restart(device)) {
      var iterations = Math.min(config.trackedIterations(), trained.iterations());
      for (var i = 0; i < iterations; i++) {
        var images = synthesizer.step().random().images();
        try (var scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          network.forward(Batches.of(manager, images, network.inputShape()), parameters, finder);
        }
      }
    }
    return finder.ranges();
  }

  private static List<QuantizationRange> find(
      Network network, List<float[]> images, BitWidths bits, RangeMethod method, Device device) {
    var finder = new RangeFinder(network, bits, method.rule());
    try (var manager = NDManager.newBaseManager(device, "PyTorch");
        var parameters = network.parameters(manager);
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      network.forward(Batches.of(manager, images, network.inputShape()), parameters, finder);
    }
    return finder.ranges();
  }

  private static List<float[]> all(LabelledImages images) {
    return IntStream.range(0, images.size()).mapToObj(images::normalized).toList();
  }
}
