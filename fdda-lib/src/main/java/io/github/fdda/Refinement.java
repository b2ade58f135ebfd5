package io.github.fdda;

import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Shift;
import io.github.fdda.synthesis.ImageBank;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.Refiner;
import io.github.fdda.train.Progress;
import io.github.fdda.util.Interruption;
import io.github.fdda.util.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Refines images of every class.
 *
 * @param synthesis with images of its generator, and how to refine them
 */
record Refinement(Synthesis synthesis) {

  // As calibration images are shifted where the student is prepared.
  private static final Shift SHIFT = new Shift(4, 0.5);

  /**
   * Refines images of every class, one class after the other.
   *
   * @param progress told how many classes are done
   */
  ImageBank bank(Consumer<Progress> progress) {
    var centers = synthesis.centers();
    var network = centers.network();
    var starts = starts();
    var images = new ArrayList<float[]>();
    try (var refiner =
        new Refiner(network, centers.classes(), synthesis.config(), centers.device())) {
      for (var label = 0; label < network.classCount(); label++) {
        Interruption.check(label, network.classCount(), "refined classes");
        images.addAll(refiner.refine(label, starts.get(label)));
        progress.accept(new Progress(label + 1, network.classCount(), "classes"));
      }
    }
    return new ImageBank(network.classCount(), images);
  }

  /** The images to start from, by class. */
  private List<List<float[]>> starts() {
    var classes = synthesis.centers().network().classCount();
    var calibration = synthesis.centers().calibration();
    if (config().start() == RefinementConfig.Start.CALIBRATION && calibration.size() > 0) {
      var random = RandomStream.SAMPLES.at(synthesis.config().seed(), 1);
      return IntStream.range(0, classes)
          .mapToObj(label -> shifted(calibration, label, random))
          .toList();
    }
    var labels = synthesis.labelsInTurn(config().perClass());
    var images = synthesis.images(labels, synthesis.config().seed());
    return IntStream.range(0, classes)
        .mapToObj(
            label ->
                IntStream.range(0, config().perClass())
                    .mapToObj(i -> images.get(i * classes + label))
                    .toList())
        .toList();
  }

  /** Calibration sets are ordered by class. */
  private List<float[]> shifted(CalibrationSet calibration, int label, RandomGenerator random) {
    var first = label * calibration.perClass();
    return IntStream.range(0, config().perClass())
        .mapToObj(i -> calibration.normalized(first + i % calibration.perClass()))
        .map(image -> SHIFT.apply(image, calibration.shape(), random))
        .toList();
  }

  private RefinementConfig config() {
    return synthesis.config().refinement();
  }
}
