package io.github.fdda.cli.quantize;

import io.github.fdda.DropChoice;
import io.github.fdda.DropConfig;
import io.github.fdda.DropMeter;
import io.github.fdda.DropSearch;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.Recipe;
import io.github.fdda.cli.output.FloatLine;
import io.github.fdda.cli.output.ImageLines;
import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.cli.report.ReportFile;
import io.github.fdda.data.Dataset;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.util.InvalidInputException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Looks for bits and recipe within a drop, saves and measures what is taken. */
final class DropRun {

  private final Network network;
  private final Dataset dataset;
  private final DropRunOptions options;
  private final Optional<ReportFile> page;
  private final PrintWriter out;
  private final DropConfig config;
  private final HeldOutImages heldOut;
  private final SharedSteps shared;
  private final long seed;
  private final List<Run> runs = new ArrayList<>();

  /**
   * Draws the calibration images.
   *
   * @throws InvalidInputException if the data set has too few
   */
  DropRun(
      Network network,
      Dataset dataset,
      DropRunOptions options,
      Optional<ReportFile> page,
      PrintWriter out) {
    this.network = network;
    this.dataset = dataset;
    this.options = options;
    this.page = page;
    this.out = out;
    this.config = options.perClass() > 0 ? options.config().withRangesFirst() : options.config();
    this.heldOut = options.heldOut();
    this.seed = config.recipes().get(0).synthesis().seed();
    this.shared =
        new SharedSteps(
            network,
            Runs.calibration(network, dataset, options.perClass(), seed),
            options.device(),
            options.out(),
            options.resume());
  }

  /**
   * Searches. What is taken is saved and measured on the test split; if nothing is, the folder
   * holds checkpoints alone.
   *
   * @throws InvalidInputException if there are too few images to show such a drop, or nothing is
   *     shown to hold it
   */
  void run() {
    requireEnough();
    DropSearch.require(config, network, heldOut.count());
    OutputFiles.requireFolder(options.out());
    print(
        "%s on %s%n%s%s%s"
            .formatted(
                network.name(),
                dataset,
                ImageLines.of(dataset, Runs.testImages(dataset, options.limitTest())),
                FloatLine.of(network),
                DropReport.intent(config, heldOut)));
    var meter = meter();
    print(DropReport.head());
    var choice =
        DropSearch.run(
            config,
            meter,
            this::quantize,
            trial -> print(DropReport.line(DropResult.Trial.of(config, trial))));
    var taken = taken(choice);
    Runs.report(finish(choice, taken), network, dataset, taken.options(), page, out);
  }

  /** The same as {@link DropSearch#require}, with what to do here. */
  private void requireEnough() {
    var needed = config.imagesNeeded();
    if (heldOut.count() >= needed) {
      return;
    }
    throw new InvalidInputException(
        String.format(
                Locale.ROOT,
                "--max-drop %s: %d images cannot show it, even if none is lost; it takes %d: ",
                config.maxDrop(),
                heldOut.count(),
                needed)
            + (heldOut.areSynthetic()
                ? "allow a larger drop"
                : String.format(
                    Locale.ROOT,
                    "give --held-out %d (calibration leaves %d a class), allow a larger drop, or"
                        + " give --held-out 0 for synthetic images",
                    HeldOutImages.perClassFor(needed, network.classCount()),
                    heldOut.left())));
  }

  private DropMeter meter() {
    var perClass = heldOut.measuredPerClass();
    if (heldOut.areSynthetic()) {
      var dearest = config.recipes().get(config.recipes().size() - 1).synthesis();
      return DropMeter.synthetic(
          shared.synthesis(dearest.withRefinement(RefinementConfig.none())), perClass);
    }
    var images = dataset.calibration(options.perClass() + perClass, seed);
    return DropMeter.heldOut(shared.centers().network(), images.beyond(options.perClass()));
  }

  private QuantizedNetwork quantize(BitWidths bits, Recipe recipe) {
    var untrained = options.config().recipes().stream().noneMatch(recipe::equals);
    var baseline = untrained ? Baseline.RANGES : Baseline.NONE;
    var run = new Run(network, dataset, options.runOptions(bits, recipe, baseline), shared);
    runs.add(run);
    return run.quantize();
  }

  private Run taken(DropChoice choice) {
    return choice
        .taken()
        .map(trial -> runs.get(choice.trials().indexOf(trial)))
        .orElseThrow(
            () -> new InvalidInputException(choice + "; with --resume nothing is trained again"));
  }

  private RunResult finish(DropChoice choice, Run taken) {
    var quantized = choice.network();
    var drop = DropResult.of(choice);
    print(DropReport.taken(drop));
    var result = taken.finish(quantized, drop);
    runs.forEach(run -> run.studentCheckpoint().delete());
    shared.deleteCheckpoints();
    return result;
  }

  private void print(String text) {
    out.println(text);
    out.flush();
  }
}
