package io.github.fdda.quantize.batch;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.BetaDistribution;

/**
 * Mixup (Zhang et al., ICLR 2018, arXiv 1710.09412): the student sees λ·x + (1 − λ)·x', and learns
 * what the teacher says of that very image. λ is drawn from Beta(α, α) for each image; the larger
 * of λ and 1 − λ counts (MixMatch, Berthelot et al., NeurIPS 2019, arXiv 1905.02249), so that an
 * image stays nearer to itself than to its partner and keeps its label.
 *
 * @param partners what an image is mixed with
 * @param alpha α, above 0: near 0 images stay almost as they are, 1 draws λ uniformly, more mixes
 *     halves
 * @since 0.1.0
 */
public record Mixup(Partners partners, double alpha) {

  /** What an image is mixed with. */
  public enum Partners {
    /** Nothing. */
    NONE,
    /** A synthetic image with another synthetic one of its class; calibration images with none. */
    SAME_CLASS,
    /** Any image with another one of its batch, calibration images and synthetic ones alike. */
    BATCH
  }

  /**
   * @throws InvalidInputException if α is not above 0
   */
  public Mixup {
    Arguments.requirePositive("α of mixup", alpha);
  }

  /** Leaves images as they are. */
  public static Mixup none() {
    return new Mixup(Partners.NONE, 1);
  }

  /**
   * Mixes synthetic images of a class.
   *
   * @throws InvalidInputException if {@code alpha} is not above 0
   */
  public static Mixup sameClass(double alpha) {
    return new Mixup(Partners.SAME_CLASS, alpha);
  }

  /**
   * Mixes any two images of a batch.
   *
   * @throws InvalidInputException if {@code alpha} is not above 0
   */
  public static Mixup batch(double alpha) {
    return new Mixup(Partners.BATCH, alpha);
  }

  /** Mixes each image with the one at its place among the partners; returns new arrays. */
  List<float[]> mix(List<float[]> images, List<float[]> partners, RandomGenerator random) {
    var distribution = new BetaDistribution(alpha, alpha);
    return IntStream.range(0, images.size())
        .mapToObj(
            i -> {
              var lambda = distribution.inverseCumulativeProbability(random.nextDouble());
              return mix(images.get(i), partners.get(i), Math.max(lambda, 1 - lambda));
            })
        .toList();
  }

  /** Mixes each image with its {@link BatchPartners partner}. */
  List<float[]> mixAmong(List<float[]> images, RandomGenerator random) {
    return mix(images, BatchPartners.of(images, random), random);
  }

  private static float[] mix(float[] image, float[] partner, double lambda) {
    var mixed = new float[image.length];
    for (var i = 0; i < mixed.length; i++) {
      mixed[i] = (float) (lambda * image[i] + (1 - lambda) * partner[i]);
    }
    return mixed;
  }
}
