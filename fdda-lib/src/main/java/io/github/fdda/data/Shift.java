package io.github.fdda.data;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Random shift by whole pixels, then horizontal flip: what ResNets are trained with on small
 * images. What comes in from outside is the image reflected at its border.
 *
 * @param pixels the farthest shift in each of the four directions, 0 or more; in an image of fewer
 *     pixels, as far as reflection reaches
 * @param flipProbability from 0 to 1
 * @since 0.1.0
 */
public record Shift(int pixels, double flipProbability) {

  /**
   * @throws InvalidInputException if a value is outside its range
   */
  public Shift {
    Arguments.requireAtLeast("pixels to shift by", pixels, 0);
    Arguments.requireProbability("shift with flip probability", flipProbability);
  }

  /**
   * Augments one image.
   *
   * @param image C×H×W, normalized or not; stays as it is
   * @param shape of {@code image}
   * @param random where every draw comes from
   * @return C×H×W, each value one of {@code image}
   * @throws InvalidInputException if {@code image} is not of that shape
   */
  public float[] apply(float[] image, ImageShape shape, RandomGenerator random) {
    if (image.length != shape.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT, "an image of %d values has not the shape %s", image.length, shape));
    }
    var down = draw(shape.height(), random);
    var right = draw(shape.width(), random);
    return moved(image, shape, down, right, random.nextDouble() < flipProbability);
  }

  private int draw(int side, RandomGenerator random) {
    var farthest = Math.min(pixels, side - 1);
    return random.nextInt(2 * farthest + 1) - farthest;
  }

  static float[] moved(float[] image, ImageShape shape, int down, int right, boolean flip) {
    var out = new float[image.length];
    for (var i = 0; i < out.length; i++) {
      var row = i / shape.width();
      var x = i % shape.width();
      var y = row % shape.height();
      var top = row - y;
      var fromY = reflected(y - down, shape.height());
      var fromX = reflected((flip ? shape.width() - 1 - x : x) - right, shape.width());
      out[i] = image[(top + fromY) * shape.width() + fromX];
    }
    return out;
  }

  /** The border itself is not repeated: −1 becomes 1. */
  private static int reflected(int position, int side) {
    var inside = Math.abs(position);
    return inside < side ? inside : 2 * (side - 1) - inside;
  }
}
