package io.github.fdda.quantize.batch;

import io.github.fdda.data.ImageShape;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * CutMix (Yun et al., ICCV 2019, arXiv 1905.04899): a rectangle of an image is replaced by what
 * another image of the batch has there, and the student learns what the teacher says of that very
 * image. The rectangle has the proportions of the image and a part 1 − λ of its area. λ is uniform
 * as in the paper (α = 1), but the larger of λ and 1 − λ counts, as for {@link Mixup}, so that an
 * image keeps at least half of itself and its label; and the rectangle always lies inside the
 * image.
 *
 * @param probability that an image is changed, from 0 to 1; the authors' code has ½ for small
 *     images
 * @since 0.1.0
 */
public record CutMix(double probability) {

  /**
   * @throws InvalidInputException if the probability is not from 0 to 1
   */
  public CutMix {
    Arguments.requireProbability("cutmix with probability", probability);
  }

  /** Leaves images as they are. */
  public static CutMix none() {
    return new CutMix(0);
  }

  /**
   * Changes each image with the given probability: it gets a part of its {@link BatchPartners
   * partner}.
   *
   * @param images at least two, each C×H×W; they stay as they are
   * @param shape of each
   * @param random where every draw comes from
   * @return as many, each C×H×W; those that were not changed are the same arrays
   */
  List<float[]> apply(List<float[]> images, ImageShape shape, RandomGenerator random) {
    if (probability == 0) {
      return images;
    }
    var partners = BatchPartners.of(images, random);
    return IntStream.range(0, images.size())
        .mapToObj(
            i ->
                random.nextDouble() < probability
                    ? pasted(images.get(i), partners.get(i), shape, random)
                    : images.get(i))
        .toList();
  }

  private static float[] pasted(
      float[] image, float[] partner, ImageShape shape, RandomGenerator random) {
    var lambda = random.nextDouble();
    var side = Math.sqrt(Math.min(lambda, 1 - lambda));
    var height = (int) Math.round(side * shape.height());
    var width = (int) Math.round(side * shape.width());
    var top = random.nextInt(shape.height() - height + 1);
    var left = random.nextInt(shape.width() - width + 1);
    var result = image.clone();
    for (var channel = 0; channel < shape.channels(); channel++) {
      for (var row = top; row < top + height; row++) {
        var start = (channel * shape.height() + row) * shape.width() + left;
        System.arraycopy(partner, start, result, start, width);
      }
    }
    return result;
  }
}
