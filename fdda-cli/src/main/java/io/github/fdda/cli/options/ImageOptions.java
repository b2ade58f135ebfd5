package io.github.fdda.cli.options;

import io.github.fdda.data.Dataset;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.ImagePreparation;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.Locations;
import io.github.fdda.data.Normalization;
import io.github.fdda.util.FilePaths;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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
          "A name that 'fdda list' shows or --datasets has, or a folder: IDX or CIFAR files, or pictures in"
              + " train/CLASS/ and val/CLASS/ (or test/CLASS/).")
  private String dataset = "";

  @Option(
      names = "--bundled",
      description =
          "Of a data set that 'fdda list' shows, the part bundled with this program, even where all of it"
              + " is here: the same images on every machine.")
  private boolean bundled;

  @Mixin private CatalogOption catalog = new CatalogOption();

  @Option(
      names = "--limit-test",
      paramLabel = "N",
      description = "Measure on the first N test images (default all).")
  private Optional<Integer> limitTest = Optional.empty();

  @Option(
      names = "--mean",
      split = ",",
      description =
          "Per channel, from 0 to 1, as the network was trained with: where the images are not"
              + " known by name, or in place of what is known of them.")
  private @Nullable List<Float> mean;

  @Option(names = "--std", split = ",", description = "Likewise.")
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
   * @throws InvalidInputException if it cannot be opened, or mean and std are missing or of another
   *     number of channels, or nothing of it is bundled where that was asked for
   */
  public Dataset images(ImageShape shape) {
    if (bundled) {
      return bundledImages();
    }
    var normalization = normalization(shape.channels());
    if (isFolderOfPictures()) {
      return Datasets.imageFolder(
          FilePaths.of(dataset),
          ImagePreparation.of(shape),
          normalization.orElseGet(() -> usual(shape.channels())));
    }
    var known = catalog.catalog();
    var locations = Locations.fromEnvironment();
    return normalization
        .map(given -> Datasets.load(dataset, known, locations, given))
        .orElseGet(() -> Datasets.load(dataset, known, locations));
  }

  private Dataset bundledImages() {
    if (mean != null || std != null) {
      throw new InvalidInputException(
          "--bundled and --mean, --std: the bundled images are normalized as their networks were"
              + " trained with; leave one out");
    }
    return Datasets.sample(dataset);
  }

  private boolean isFolderOfPictures() {
    return !catalog.describes(dataset) && Files.isDirectory(FilePaths.of(dataset).resolve("train"));
  }

  /** What the options say, if they were given. */
  private Optional<Normalization> normalization(int channels) {
    if (mean == null && std == null) {
      return Optional.empty();
    }
    if (mean == null || std == null) {
      throw missing(channels);
    }
    return Optional.of(new Normalization(mean, std));
  }

  private Normalization usual(int channels) {
    if (channels != 3) {
      throw missing(channels);
    }
    return IMAGENET;
  }

  private InvalidInputException missing(int channels) {
    return new InvalidInputException(
        String.format(
            Locale.ROOT,
            "%s: give --mean and --std, %d values each, as the network was trained with",
            dataset,
            channels));
  }

  /** What else is known by name. */
  public CatalogOption catalog() {
    return catalog;
  }
}
