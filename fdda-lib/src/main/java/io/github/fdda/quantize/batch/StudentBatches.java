package io.github.fdda.quantize.batch;

import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Draws the batches that a student learns from: calibration images, then synthetic ones, each
 * augmented.
 *
 * @param calibration images; there may be none
 * @param synthetic images
 * @param config how many of each, and how they are mixed
 * @param lowPass cut-off of the {@link LowPass} of synthetic images; 0 for no filter
 * @param realAugmentation of calibration images
 * @param syntheticAugmentation of synthetic images
 * @param seed of the order of calibration images
 */
@Internal
public record StudentBatches(
    LabelledImages calibration,
    SyntheticImages synthetic,
    BatchConfig config,
    double lowPass,
    Augmenting realAugmentation,
    Augmenting syntheticAugmentation,
    long seed) {

  /** Changes an image by chance, as {@link io.github.fdda.data.Augmentation#apply} does. */
  @FunctionalInterface
  public interface Augmenting {
    float[] apply(float[] image, ImageShape shape, RandomGenerator random);
  }

  /**
   * Images and their labels.
   *
   * @param labels N
   * @param images normalized, N arrays of C×H×W
   */
  public record Batch(List<Integer> labels, List<float[]> images) {

    /**
     * The batch in as few parts as can be, in order, whose sizes differ by at most 1.
     *
     * @param largest images in a part, 1 or more
     */
    public List<Batch> parts(int largest) {
      var size = images.size();
      var count = (size + largest - 1) / largest;
      return IntStream.range(0, count)
          .mapToObj(i -> part(i * size / count, (i + 1) * size / count))
          .toList();
    }

    private Batch part(int from, int to) {
      return new Batch(labels.subList(from, to), images.subList(from, to));
    }
  }

  /**
   * How many synthetic images a batch takes: without calibration images, synthetic ones are in
   * their places.
   *
   * @throws InvalidInputException if it is to take calibration images alone, and there are none
   */
  public static int syntheticCount(LabelledImages calibration, BatchConfig config) {
    if (calibration.size() == 0 && config.synthetic() == 0) {
      throw new InvalidInputException(
          "batches of calibration images alone, and there are none; give one a class, or take"
              + " synthetic ones");
    }
    return calibration.size() > 0 ? config.synthetic() : config.real() + config.synthetic();
  }

  /**
   * The batch of one iteration.
   *
   * @param iteration of the student, from 0
   * @param random where every draw comes from but the order of calibration images
   * @return calibration images first, then synthetic ones
   */
  public Batch next(int iteration, RandomGenerator random) {
    var labels = new ArrayList<Integer>();
    var images = new ArrayList<float[]>();
    for (var index : calibrationImages(iteration)) {
      labels.add(calibration.label(index));
      images.add(realAugmentation.apply(calibration.normalized(index), shape(), random));
    }
    var synthesized = synthetic.next(random);
    labels.addAll(synthesized.labels());
    for (var image : prepared(synthesized, random)) {
      images.add(syntheticAugmentation.apply(image, shape(), random));
    }
    var mixed = mixes(Mixup.Partners.BATCH) ? config.mixup().mixAmong(images, random) : images;
    return new Batch(labels, config.cutMix().apply(mixed, shape(), random));
  }

  private int[] calibrationImages(int iteration) {
    return calibration.size() > 0
        ? new CalibrationOrder(calibration.size(), seed).batch(iteration, config.real())
        : new int[0];
  }

  private List<float[]> prepared(SyntheticImages.Batch batch, RandomGenerator random) {
    var images =
        mixes(Mixup.Partners.SAME_CLASS) && !batch.images().isEmpty()
            ? config.mixup().mix(batch.images(), synthetic.others(batch.labels(), random), random)
            : batch.images();
    return LowPass.apply(images, shape(), lowPass);
  }

  private boolean mixes(Mixup.Partners partners) {
    return config.mixup().partners() == partners;
  }

  private ImageShape shape() {
    return calibration.shape();
  }
}
