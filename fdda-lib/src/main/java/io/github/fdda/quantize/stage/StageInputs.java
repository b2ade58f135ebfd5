package io.github.fdda.quantize.stage;

import ai.djl.Device;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.batch.LowPass;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What all stages of one quantization have in common.
 *
 * @param generator of synthetic images; none where ranges alone are chosen
 * @param calibration images; there may be none
 * @param plan what is quantized, and to how many bits
 * @param lowPass cut-off of the {@link LowPass} that synthetic images go through; 0 for no filter
 * @param seed of every draw
 * @param device where to compute
 */
@Internal
public record StageInputs(
    Optional<TrainedGenerator> generator,
    LabelledImages calibration,
    QuantizationPlan plan,
    double lowPass,
    long seed,
    Device device) {

  private static final int PIXELS_COUNTED = 32 * 32;
  private static final int LEAST_IMAGES = 32;

  /** Values of a feature map of all images that are looked at, 256 MiB: several live at once. */
  private static final long MOST_VALUES = 1 << 26;

  private static final int LEAST_IN_MEMORY = 8;

  /** The network to quantize, with all that the target quantizes among its activations. */
  public Network network() {
    return plan.network();
  }

  /**
   * The trained generator, with its teacher.
   *
   * @throws InvalidInputException if there is none
   */
  public TrainedGenerator trained() {
    return generator.orElseThrow(
        () ->
            new InvalidInputException(
                "a stage that learns needs a generator; synthesize first, or choose ranges alone"));
  }

  /**
   * How many images to look at, in four {@link #views} each.
   *
   * @param images how many of 32×32 pixels
   * @return fewer where images are larger, but at least 32, or at least 8 where feature maps of so
   *     many would take too much memory; never more than {@code images}
   */
  public int count(int images) {
    var shape = network().inputShape();
    var scaled = (long) images * PIXELS_COUNTED / ((long) shape.height() * shape.width());
    var wanted = Math.min(images, Math.max(LEAST_IMAGES, scaled));
    return (int) Math.min(wanted, Math.max(LEAST_IN_MEMORY, inMemory()));
  }

  private long inMemory() {
    var largest = network().weightLayers().stream().mapToLong(WeightLayer::outputCount).max();
    return MOST_VALUES / (CalibrationViews.VIEWS * largest.orElse(1));
  }

  /**
   * At most {@code count} calibration images, evenly spread over the set; normalized, each C×H×W.
   */
  public List<float[]> calibration(int count) {
    return CalibrationViews.spread(calibration, count);
  }

  /**
   * Images of the generator as students get them, through the low-pass filter.
   *
   * @param count at least 2
   * @return normalized, each C×H×W
   * @throws InvalidInputException if there is no generator
   */
  public List<float[]> synthetic(int count) {
    try (var engine = EngineSession.open(device);
        var source = trained().images(engine.manager())) {
      var random = RandomStream.RANGES.at(seed, 0);
      var images = source.images(source.labels(count, random), random);
      return LowPass.apply(images, network().inputShape(), lowPass);
    }
  }

  /**
   * Calibration images, and synthetic ones of a trained generator for those that are missing.
   *
   * @return normalized, each C×H×W; at most {@code count}
   * @throws InvalidInputException if there are neither calibration images nor a generator
   */
  public List<float[]> filledUp(int count) {
    var images = new ArrayList<>(calibration(count));
    var missing = count - images.size();
    var trained = generator.filter(each -> each.iterations() > 0).isPresent();
    if (trained && missing >= 2) {
      images.addAll(synthetic(missing));
    }
    if (images.isEmpty()) {
      throw new InvalidInputException(
          "ranges alone need calibration images; give one a class, or synthesize first");
    }
    return images;
  }

  /**
   * Calibration images, or where there are none, synthetic ones.
   *
   * @return normalized, at most {@code count} arrays of C×H×W
   * @throws InvalidInputException if there are neither calibration images nor a generator
   */
  public List<float[]> samples(int count) {
    return calibration.size() > 0 ? calibration(count) : synthetic(count);
  }

  /**
   * Views of calibration images, or where there are none, of synthetic ones.
   *
   * @return normalized, 4 · {@code count} arrays of C×H×W
   * @throws InvalidInputException if there are neither calibration images nor a generator
   */
  public List<float[]> views(int count) {
    return CalibrationViews.of(
        samples(count), network().inputShape(), count, RandomStream.RANGES.at(seed, 1));
  }
}
