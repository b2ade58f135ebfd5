package io.github.fdda.cli.options;

import io.github.fdda.data.Dataset;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.ImagePreparation;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.Normalization;
import io.github.fdda.util.FilePaths;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that choose the images. */
public final class ImageOptions {

  private static final Normalization IMAGENET =
      new Normalization(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "NAME|DIR",
      description =
          "A name that 'fdda list' shows, or a folder: IDX or CIFAR files, or pictures in"
              + " train/CLASS/ and val/CLASS/ (or test/CLASS/).")
  private String dataset = "";

  @Option(
      names = "--limit-test",
      paramLabel = "N",
      description = "Measure on the first N test images (default all).")
  private Optional<Integer> limitTest = Optional.empty();

  @Option(names = "--mean", split = ",", description = "Of a folder of pictures, per channel.")
  private @Nullable List<Float> mean;

  @Option(names = "--std", split = ",", description = "Of a folder of pictures, per channel.")
  private @Nullable List<Float> std;

  /**
   * Test images to measure on; 0 for all.
   *
   * @throws InvalidInputException if fewer than 1 were asked for
   */
  public int limitTest() {
    if (limitTest.isPresent() && limitTest.get() < 1) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "--limit-test %d: give at least 1", limitTest.get()));
    }
    return limitTest.orElse(0);
  }

  /**
   * The data set named.
   *
   * @param shape that its pictures are prepared for
   * @throws InvalidInputException if it cannot be opened, or mean and std are missing or out of
   *     place
   */
  public Dataset images(ImageShape shape) {
    if (!Files.isDirectory(FilePaths.of(dataset).resolve("train"))) {
      if (mean != null || std != null) {
        throw new InvalidInputException(
            "--mean and --std are for a folder of pictures in train/CLASS/; %s brings its own"
                .formatted(dataset));
      }
      return Datasets.load(dataset);
    }
    return Datasets.imageFolder(
        FilePaths.of(dataset), ImagePreparation.of(shape), normalization(shape.channels()));
  }

  private Normalization normalization(int channels) {
    if (mean != null && std != null) {
      return new Normalization(mean, std);
    }
    if (mean == null && std == null && channels == 3) {
      return IMAGENET;
    }
    throw new InvalidInputException(
        String.format(
            Locale.ROOT,
            "%s: give --mean and --std, %d values each, as the network was trained with",
            dataset,
            channels));
  }
}
