package io.github.fdda.cli.quantize;

import io.github.fdda.cli.output.FloatLine;
import io.github.fdda.cli.output.ImageLines;
import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.cli.report.ReportFile;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.network.Network;
import io.github.fdda.util.Fingerprint;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs and shows what came out. */
public final class Runs {

  private Runs() {}

  /**
   * Runs all steps; the report is written last, when everything else is saved.
   *
   * @param page to be written too, if wanted
   */
  static void runAndReport(
      Network network,
      Dataset dataset,
      RunOptions options,
      Optional<ReportFile> page,
      PrintWriter out) {
    var recipe = options.recipe();
    out.printf(
        Locale.ROOT,
        "%s on %s%n%s%s%s, recipe %s, seed %d%n",
        network.name(),
        dataset,
        ImageLines.of(dataset, testImages(dataset, options.limitTest())),
        FloatLine.of(network),
        options.bits(),
        recipe.name(),
        recipe.synthesis().seed());
    out.flush();
    OutputFiles.requireFolder(options.out());
    report(new Run(network, dataset, options).run(), network, dataset, options, page, out);
  }

  /**
   * Writes the report of a run, and shows it.
   *
   * @param page to be written too, if wanted
   */
  static void report(
      RunResult result,
      Network network,
      Dataset dataset,
      RunOptions options,
      Optional<ReportFile> page,
      PrintWriter out) {
    var report = new RunReport(result);
    report.write(options.out());
    out.println();
    out.print(report.accuracy().markdown());
    out.println();
    out.println(report.legend());
    out.println(report.stages());
    out.println(report.steps());
    page.ifPresent(
        file -> file.write(RunPage.of(file.command(), network, dataset, options, result)));
    out.printf("Results in %s%n", options.out());
    out.flush();
  }

  /**
   * The images to measure on.
   *
   * @param limit how many; 0 for all
   */
  public static LabelledImages testImages(Dataset dataset, int limit) {
    return limit == 0 ? dataset.test() : dataset.test(limit);
  }

  /**
   * The images to quantize from.
   *
   * @param perClass how many of each class; 0 for none
   */
  public static CalibrationSet calibration(
      Network network, Dataset dataset, int perClass, long seed) {
    return perClass == 0
        ? CalibrationSet.none(network.inputShape(), network.classCount())
        : dataset.calibration(perClass, seed);
  }

  /**
   * Tells what comes of a network and some images from what comes of any others.
   *
   * @param others by name, what it depends on besides
   */
  public static Fingerprint inputs(
      Network network, CalibrationSet calibration, Map<String, ?> others) {
    var all = new HashMap<String, Object>(others);
    all.put("network", network.sha256());
    all.put("calibration", calibration.sha256());
    return Fingerprint.of(all);
  }
}
