package io.github.fdda.cli.report;

import io.github.fdda.Synthesis;
import io.github.fdda.chart.Figure;
import io.github.fdda.chart.ImageCharts;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.LabelledImages;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Images that a network is quantized from, and others that pages show. */
public final class ExampleImages {

  private static final int MOST_CLASSES = 10;
  private static final int PER_CLASS = 4;

  private ExampleImages() {}

  /**
   * A few images of each of the first classes: real ones, synthetic ones, or both.
   *
   * @param calibration the real ones; may have none
   * @param synthesis that makes the others, where there is one
   * @return empty where there are neither
   */
  public static Optional<Figure> of(CalibrationSet calibration, Optional<Synthesis> synthesis) {
    var classes =
        IntStream.range(0, Math.min(MOST_CLASSES, calibration.classes().size())).boxed().toList();
    if (calibration.size() == 0) {
      return synthesis.map(made -> synthetic(calibration, made, classes));
    }
    return Optional.of(
        synthesis
            .map(made -> ImageCharts.sideBySide(calibration, made, classes, PER_CLASS, 0))
            .orElseGet(() -> real(calibration, classes)));
  }

  private static Figure real(CalibrationSet calibration, List<Integer> classes) {
    var perClass = calibration.perClass();
    return ImageCharts.grid(
        "Calibration images",
        calibration,
        names(calibration, classes),
        classes.stream()
            .map(
                label ->
                    IntStream.range(0, Math.min(PER_CLASS, perClass))
                        .mapToObj(i -> calibration.normalized(label * perClass + i))
                        .toList())
            .toList());
  }

  private static Figure synthetic(CalibrationSet like, Synthesis synthesis, List<Integer> classes) {
    // Classes in turn, so that no batch holds one class only.
    var count = like.classes().size();
    var labels = IntStream.range(0, PER_CLASS * count).mapToObj(i -> i % count).toList();
    var images = synthesis.images(labels, 0);
    return ImageCharts.grid(
        "Synthetic images",
        like,
        names(like, classes),
        classes.stream()
            .map(
                label ->
                    IntStream.range(0, PER_CLASS)
                        .mapToObj(i -> images.get(i * count + label))
                        .toList())
            .toList());
  }

  private static List<String> names(LabelledImages images, List<Integer> classes) {
    return classes.stream().map(images.classes()::get).toList();
  }

  /** One image, pixel by pixel. */
  static BufferedImage picture(LabelledImages images, int index) {
    var shape = images.shape();
    var pixels = images.pixels(index);
    var plane = shape.height() * shape.width();
    var picture = new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    for (var i = 0; i < plane; i++) {
      var rgb = 0;
      for (var c = 0; c < 3; c++) {
        // Grey is the same in red, green and blue.
        var level = Byte.toUnsignedInt(pixels[Math.min(c, shape.channels() - 1) * plane + i]);
        rgb = rgb << 8 | level;
      }
      picture.setRGB(i % shape.width(), i / shape.width(), rgb);
    }
    return picture;
  }
}
