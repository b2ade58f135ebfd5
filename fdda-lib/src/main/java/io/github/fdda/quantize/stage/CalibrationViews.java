package io.github.fdda.quantize.stage;

import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Shift;
import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Views of calibration images (mirrored, shifted) for judging a layer by what passes through it.
 */
@Internal
public final class CalibrationViews {

  // As it is, mirrored, shifted in either form.
  static final int VIEWS = 4;
  private static final Shift MIRROR = new Shift(0, 1);
  private static final Shift SHIFT = new Shift(4, 0.5);

  private CalibrationViews() {}

  /**
   * Makes views.
   *
   * @param calibration images, at least one
   * @param count of images to look at, evenly spread; if there are fewer, there are more views of
   *     each
   * @param random where every draw comes from
   * @return normalized, 4 · {@code count} arrays of C×H×W
   */
  public static List<float[]> of(LabelledImages calibration, int count, RandomGenerator random) {
    return of(spread(calibration, count), calibration.shape(), count, random);
  }

  /** {@link #of(LabelledImages, int, RandomGenerator)} of normalized images, each C×H×W. */
  public static List<float[]> of(
      List<float[]> chosen, ImageShape shape, int count, RandomGenerator random) {
    var images = new ArrayList<>(chosen);
    chosen.forEach(image -> images.add(MIRROR.apply(image, shape, random)));
    for (var i = 0; images.size() < VIEWS * count; i++) {
      images.add(SHIFT.apply(chosen.get(i % chosen.size()), shape, random));
    }
    return images;
  }

  /** At most {@code count} images, evenly spread over the set and so over the classes. */
  public static List<float[]> spread(LabelledImages images, int count) {
    var taken = Math.min(count, images.size());
    return IntStream.range(0, taken)
        .map(i -> (int) ((long) i * images.size() / taken))
        .mapToObj(images::normalized)
        .toList();
  }
}
