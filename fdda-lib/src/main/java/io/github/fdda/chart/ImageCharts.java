package io.github.fdda.chart;

import io.github.fdda.Synthesis;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Normalization;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.RandomStream;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Figures of images.
 *
 * <p>Synthetic images are not bound to the range of pixels. One that leaves it is drawn with its
 * values from the 1st to the 99th percentile between black and white; one that does not is drawn as
 * it is.
 *
 * @since 0.1.0
 */
public final class ImageCharts {

  /** Each frame is stored whole, and notebooks are to stay small. */
  private static final int IN_MOTION = 90;

  private ImageCharts() {}

  /**
   * Images in named rows.
   *
   * @param title of the figure
   * @param like shape and normalization of the images
   * @param rowNames one a row
   * @param rows normalized images, each C×H×W
   * @throws InvalidInputException if there is no image, a row without a name, or an image of
   *     another size
   */
  public static Figure grid(
      String title, LabelledImages like, List<String> rowNames, List<List<float[]>> rows) {
    return Figure.of(title, new ImageGrid(rows(like, rowNames, rows), List.of()));
  }

  /**
   * Real images of each class and synthetic ones beside them.
   *
   * @param real where the real ones are drawn from
   * @param synthesis makes the synthetic ones
   * @param classes one row each; one column each where {@code perClass} is 1
   * @param perClass how many of each kind in a row, at least 1; fewer real ones where a class has
   *     fewer
   * @param seed of both draws
   * @throws InvalidInputException if {@code perClass} is below 1, there is no such class, or it has
   *     no real image
   */
  public static Figure sideBySide(
      LabelledImages real, Synthesis synthesis, List<Integer> classes, int perClass, long seed) {
    Arguments.requireAtLeast("images of each class", perClass, 1);
    requireClasses(real, classes);
    var realRows = classes.stream().map(label -> draw(real, label, perClass, seed)).toList();
    var syntheticRows = synthetic(synthesis, classes, perClass, seed);
    var names = classes.stream().map(real.classes()::get).toList();
    if (perClass == 1) {
      return Figure.of(
          sideBySideTitle(realRows, syntheticRows),
          across(real, names, List.of(firsts(realRows), firsts(syntheticRows))));
    }
    var rows =
        IntStream.range(0, classes.size())
            .mapToObj(
                i ->
                    Stream.concat(realRows.get(i).stream(), syntheticRows.get(i).stream()).toList())
            .toList();
    var columns = realRows.stream().mapToInt(List::size).max().orElseThrow();
    return Figure.of(
        sideBySideTitle(realRows, syntheticRows),
        new ImageGrid(
            rows(real, names, rows),
            List.of(
                new ImageGrid.Heading("real", columns),
                new ImageGrid.Heading("synthetic", perClass))));
  }

  /** A class a column, since rows of two images would leave most of the figure empty. */
  private static ImageGrid across(
      LabelledImages like, List<String> names, List<List<float[]>> rows) {
    return new ImageGrid(
        rows(like, List.of("real", "synthetic"), rows),
        names.stream().map(name -> new ImageGrid.Heading(name, 1)).toList());
  }

  private static List<float[]> firsts(List<List<float[]>> rows) {
    return rows.stream().map(row -> row.get(0)).toList();
  }

  /**
   * How the images of some latents change in training.
   *
   * @param like shape and normalization of the images
   * @param iterations one a column
   * @param imagesByIteration for each iteration, one normalized image a latent, C×H×W
   * @param names one a latent
   * @throws InvalidInputException if the lists do not fit each other, there is no image, or one is
   *     of another size
   */
  public static Figure evolution(
      LabelledImages like,
      List<Integer> iterations,
      List<List<float[]>> imagesByIteration,
      List<String> names) {
    requireFitting(iterations, imagesByIteration, names);
    var rows =
        IntStream.range(0, names.size())
            .mapToObj(i -> imagesByIteration.stream().map(images -> images.get(i)).toList())
            .toList();
    var headings =
        iterations.stream().map(i -> new ImageGrid.Heading(String.valueOf(i), 1)).toList();
    return Figure.of(
        evolutionTitle(iterations, imagesByIteration),
        new ImageGrid(rows(like, names, rows), headings));
  }

  /**
   * How the images of some latents change in training, as a picture that moves.
   *
   * @param like shape and normalization of the images
   * @param iterations one a frame
   * @param imagesByIteration for each iteration, one normalized image a latent, C×H×W
   * @param names one a latent
   * @throws InvalidInputException if the lists do not fit each other, there is no image, or one is
   *     of another size
   */
  public static Animation motion(
      LabelledImages like,
      List<Integer> iterations,
      List<List<float[]>> imagesByIteration,
      List<String> names) {
    requireFitting(iterations, imagesByIteration, names);
    var frames =
        IntStream.range(0, iterations.size())
            .mapToObj(i -> frame(like, iterations.get(i), imagesByIteration.get(i), names))
            .toList();
    return new Animation(evolutionTitle(iterations, imagesByIteration), frames);
  }

  private static Figure frame(
      LabelledImages like, int iteration, List<float[]> images, List<String> names) {
    var headings = names.stream().map(name -> new ImageGrid.Heading(name, 1)).toList();
    return Figure.of(
        Text.format("Iteration %d", iteration),
        new ImageGrid(rows(like, List.of(""), List.of(images)), headings, IN_MOTION));
  }

  private static void requireFitting(
      List<Integer> iterations, List<List<float[]>> imagesByIteration, List<String> names) {
    if (iterations.isEmpty()
        || iterations.size() != imagesByIteration.size()
        || imagesByIteration.stream().anyMatch(images -> images.size() != names.size())) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%d iterations, images of %d, %d names: give one list of images for each iteration and one image in it for each name",
              iterations.size(),
              imagesByIteration.size(),
              names.size()));
    }
  }

  private static List<ImageGrid.Row> rows(
      LabelledImages like, List<String> names, List<List<float[]>> rows) {
    if (names.size() != rows.size() || rows.stream().allMatch(List::isEmpty)) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%d names for %d rows of images; give a name for each row and at least one image",
              names.size(),
              rows.size()));
    }
    return IntStream.range(0, rows.size())
        .mapToObj(
            i ->
                new ImageGrid.Row(
                    names.get(i),
                    rows.get(i).stream()
                        .map(image -> picture(image, like.shape(), like.normalization()))
                        .toList()))
        .toList();
  }

  /** Classes in turn, so that no batch norm of the generator sees a class apart. */
  private static List<List<float[]>> synthetic(
      Synthesis synthesis, List<Integer> classes, int perClass, long seed) {
    var count = synthesis.centers().network().classCount();
    var labels = IntStream.range(0, perClass * count).mapToObj(i -> i % count).toList();
    var images = synthesis.images(labels, seed);
    return classes.stream()
        .map(
            label ->
                IntStream.range(0, perClass).mapToObj(i -> images.get(i * count + label)).toList())
        .toList();
  }

  private static List<float[]> draw(LabelledImages images, int label, int most, long seed) {
    var members =
        new ArrayList<>(
            IntStream.range(0, images.size())
                .filter(i -> images.label(i) == label)
                .boxed()
                .toList());
    if (members.isEmpty()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "class %d (%s) has no image; choose other images or classes",
              label,
              images.classes().get(label)));
    }
    var random = RandomStream.SAMPLES.at(seed, label);
    var drawn = new ArrayList<float[]>();
    while (drawn.size() < most && !members.isEmpty()) {
      drawn.add(images.normalized(members.remove(random.nextInt(members.size()))));
    }
    return drawn;
  }

  private static BufferedImage picture(
      float[] normalized, ImageShape shape, Normalization normalization) {
    if (normalized.length != shape.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "an image of %d values, not of shape %s; give images of one network",
              normalized.length,
              shape));
    }
    var intensities = normalization.intensities(normalized);
    var sorted = intensities.clone();
    Arrays.sort(sorted);
    var darkest = Math.min(0, sorted[sorted.length / 100]);
    var brightest = Math.max(1, sorted[sorted.length - 1 - sorted.length / 100]);
    var picture = new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    var plane = shape.height() * shape.width();
    for (var i = 0; i < plane; i++) {
      var rgb = 0;
      for (var c = 0; c < 3; c++) {
        // Grey is the same in red, green and blue.
        var value = intensities[Math.min(c, shape.channels() - 1) * plane + i];
        var level = 255 * (value - darkest) / (brightest - darkest);
        rgb = rgb << 8 | Math.round(Math.max(0, Math.min(255, level)));
      }
      picture.setRGB(i % shape.width(), i / shape.width(), rgb);
    }
    return picture;
  }

  private static String sideBySideTitle(List<List<float[]>> real, List<List<float[]>> synthetic) {
    if (Stream.concat(real.stream(), synthetic.stream()).anyMatch(row -> row.size() < 2)) {
      return "Real images, and synthetic ones of the same class";
    }
    var realSpread = real.stream().mapToDouble(ImageCharts::spread).average().orElseThrow();
    var spread = synthetic.stream().mapToDouble(ImageCharts::spread).average().orElseThrow();
    return Text.format(
        "Within a class, synthetic images vary %.2f times as much as real ones (sd of a pixel %.2f, real %.2f)",
        spread / realSpread, spread, realSpread);
  }

  private static String evolutionTitle(
      List<Integer> iterations, List<List<float[]>> imagesByIteration) {
    var last = iterations.size() - 1;
    if (last < 1) {
      return "Images at iteration " + iterations.get(0);
    }
    var title =
        Text.format(
            "Images change by %.2f a pixel from iteration %d to %d",
            change(imagesByIteration.get(0), imagesByIteration.get(1)),
            iterations.get(0),
            iterations.get(1));
    return last < 2
        ? title
        : Text.format(
            "%s, by %.2f from %d to %d",
            title,
            change(imagesByIteration.get(last - 1), imagesByIteration.get(last)),
            iterations.get(last - 1),
            iterations.get(last));
  }

  /** Standard deviation of a pixel over images, mean over pixels. */
  private static double spread(List<float[]> images) {
    var pixels = images.get(0).length;
    return IntStream.range(0, pixels)
        .mapToDouble(
            i -> {
              var mean = images.stream().mapToDouble(image -> image[i]).average().orElseThrow();
              var variance =
                  images.stream().mapToDouble(image -> Math.pow(image[i] - mean, 2)).sum()
                      / (images.size() - 1);
              return Math.sqrt(variance);
            })
        .average()
        .orElseThrow();
  }

  /** Mean absolute difference of a pixel. */
  private static double change(List<float[]> before, List<float[]> after) {
    return IntStream.range(0, before.size())
        .mapToDouble(
            i ->
                IntStream.range(0, before.get(i).length)
                    .mapToDouble(p -> Math.abs(before.get(i)[p] - after.get(i)[p]))
                    .average()
                    .orElseThrow())
        .average()
        .orElse(0);
  }

  private static void requireClasses(LabelledImages images, List<Integer> classes) {
    if (classes.isEmpty()) {
      throw new InvalidInputException("images of no classes; give at least one class");
    }
    for (var label : classes) {
      if (label < 0 || label >= images.classes().size()) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "class %d: there are %d classes, from 0 to %d",
                label,
                images.classes().size(),
                images.classes().size() - 1));
      }
    }
  }
}
