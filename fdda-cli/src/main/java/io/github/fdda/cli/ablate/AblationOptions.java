package io.github.fdda.cli.ablate;

import ai.djl.Device;
import io.github.fdda.Recipe;
import io.github.fdda.cli.report.ReportFile;
import io.github.fdda.data.Catalog;
import io.github.fdda.data.Dataset;
import io.github.fdda.quantize.grid.BitWidths;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one run of {@code ablate} is to do.
 *
 * @param recipes to compare
 * @param bits to compare them at
 * @param mixtures by which layers also get so many bits on average instead of each
 * @param seeds of calibration images, synthesis and quantization
 * @param perClass calibration images a class
 * @param heldOut training images a class to measure on; 0 for the test split
 * @param limitTest test images to measure on; 0 for all
 * @param csv where runs are kept
 * @param chart of the runs, if wanted
 * @param page to be written too, if wanted
 * @param device where to compute
 * @param catalog that knows the network, if it was not read from a file
 */
record AblationOptions(
    List<Recipe> recipes,
    List<BitWidths> bits,
    List<Mixture> mixtures,
    List<Long> seeds,
    int perClass,
    int heldOut,
    int limitTest,
    Path csv,
    Optional<Path> chart,
    Optional<ReportFile> page,
    Device device,
    Catalog catalog) {

  AblationOptions {
    recipes = List.copyOf(recipes);
    bits = List.copyOf(bits);
    mixtures = List.copyOf(mixtures);
    seeds = List.copyOf(seeds);
  }

  /** Every one of {@link #bits}, then with each of {@link #mixtures}. */
  List<AblationBits> widths() {
    return bits.stream()
        .flatMap(
            each ->
                Stream.concat(
                    Stream.of(AblationBits.uniform(each)),
                    mixtures.stream().map(mixture -> AblationBits.mixed(each, mixture))))
        .toList();
  }

  /** How many runs that makes. */
  int runs() {
    return seeds.size() * widths().size() * recipes.size();
  }

  /** The data set and which of its images. */
  String measuredOn(Dataset dataset) {
    var name = dataset.title();
    if (heldOut > 0) {
      return String.format(Locale.ROOT, "%s %d held out a class", name, heldOut);
    }
    return limitTest > 0
        ? String.format(Locale.ROOT, "%s first %d test", name, limitTest)
        : name + " test";
  }
}
