package io.github.fdda.cli;

import ai.djl.Device;
import io.github.fdda.BnsCenters;
import io.github.fdda.Fdda;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.InvalidInputException;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.network.Network;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Runs and shows what came out. */
final class Runs {

  private Runs() {}

  /** Runs all steps; the report is written last, when everything else is saved. */
  static void runAndReport(Network network, Dataset dataset, RunOptions options, PrintWriter out) {
    var recipe = options.recipe();
    out.printf(
        "%s on %s%n%s, recipe %s, seed %d%n",
        network.name(), dataset, options.bits(), recipe.name(), recipe.synthesis().seed());
    out.flush();
    requireFolder(options.out());
    var report = new Report(new Run(network, dataset, options).run());
    report.write(options.out());
    out.println();
    out.print(report.table());
    out.println();
    out.println(report.legend());
    out.println(report.steps());
    out.printf("Results in %s%n", options.out());
    out.flush();
  }

  /**
   * The images to measure on.
   *
   * @param limit how many; 0 for all
   */
  static LabelledImages testImages(Dataset dataset, int limit) {
    return limit == 0 ? dataset.test() : dataset.test(limit);
  }

  /**
   * The images to quantize from.
   *
   * @param perClass how many of each class; 0 for none
   */
  static CalibrationSet calibration(Network network, Dataset dataset, int perClass, long seed) {
    return perClass == 0
        ? CalibrationSet.none(network.inputShape(), network.classCount())
        : dataset.calibration(perClass, seed);
  }

  /** Step 1, or what stands for it where there are no images. */
  static BnsCenters centers(Network network, CalibrationSet calibration, Device device) {
    return calibration.size() == 0
        ? Fdda.withoutImages(network, device)
        : Fdda.collectCenters(network, calibration, device);
  }

  /** Deletes a file that may be there. */
  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be deleted; delete it by hand", e);
    }
  }

  /** Hours of training should not end in a folder that cannot be written. */
  static void requireFolder(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".fdda", null));
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: cannot be written (%s); give another folder"
              .formatted(folder, e.getClass().getSimpleName()),
          e);
    }
  }

  /** The same for a file that is written in the end. */
  static void requireFile(Path file) {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(file + ": is a folder; give a file");
    }
    requireFolder(Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file));
  }

  /** The same for a chart. */
  static void requirePng(Path file) {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw new InvalidInputException(
          "--chart %s: charts are PNG; give a name that ends in .png".formatted(file));
    }
    requireFile(file);
  }
}
