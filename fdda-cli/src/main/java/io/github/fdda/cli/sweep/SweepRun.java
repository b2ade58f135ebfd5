package io.github.fdda.cli.sweep;

import io.github.fdda.BnsCenters;
import io.github.fdda.SweepConfig;
import io.github.fdda.SweepRow;
import io.github.fdda.Synthesis;
import io.github.fdda.Workplace;
import io.github.fdda.chart.AccuracyCharts;
import io.github.fdda.cli.cluster.Cluster;
import io.github.fdda.cli.cluster.MachineLines;
import io.github.fdda.cli.output.CsvFile;
import io.github.fdda.cli.output.FloatLine;
import io.github.fdda.cli.output.ImageLines;
import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.cli.quantize.Runs;
import io.github.fdda.cli.quantize.SynthesisPhase;
import io.github.fdda.cli.report.ExampleImages;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.network.Network;
import io.github.fdda.util.AtomicFiles;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.Table;

/** Synthesizes once, quantizes to many bit-widths, and shows the accuracy of each. */
final class SweepRun {

  private final Network network;
  private final Dataset dataset;
  private final SweepOptions options;
  private final CalibrationSet calibration;
  private final LabelledImages test;
  private final Optional<Cluster> cluster;
  private final PrintWriter out;

  /**
   * @param cluster makes and measures all; empty to do it here
   */
  SweepRun(
      Network network,
      Dataset dataset,
      SweepOptions options,
      Optional<Cluster> cluster,
      PrintWriter out) {
    this.network = network;
    this.dataset = dataset;
    this.options = options;
    this.cluster = cluster;
    this.calibration =
        Runs.calibration(network, dataset, options.perClass(), options.recipe().synthesis().seed());
    this.test = Runs.testImages(dataset, options.limitTest());
    this.out = out;
  }

  /** Writes {@code sweep.csv}, {@code sweep.md} and {@code sweep.png} when all is measured. */
  void run() {
    OutputFiles.requireFolder(options.out());
    print(
        "%s on %s%n%s%s"
            .formatted(
                network.name(), dataset, ImageLines.of(dataset, test), FloatLine.of(network)));
    if (cluster.isPresent()) {
      runElsewhere(cluster.get());
    } else {
      runHere();
    }
    print("Results in " + options.out());
  }

  private void runHere() {
    var centers = BnsCenters.of(network, calibration, options.device());
    var synthesis =
        new SynthesisPhase(
                network, calibration, options.recipe().synthesis(), options.out(), options.resume())
            .run(centers);
    synthesis.save(options.out());
    print(SweepReport.head());
    var rows = new ArrayList<SweepRow>();
    var table = synthesis.sweep(options.grid(), test, config(), row -> show(row, rows));
    write(table, rows, synthesis);
  }

  private void runElsewhere(Cluster machines) {
    var inputs = new Workplace.Inputs(network, calibration, test, options.device());
    var runner = machines.runner(Map.of(calibration.seed(), inputs), options.catalog());
    var synthesis = machines.synthesis(runner, inputs, options.recipe().synthesis());
    synthesis.save(options.out());
    var rows = new ArrayList<SweepRow>();
    var table = synthesis.sweep(options.grid(), test, config(), runner, rows::add);
    print(MachineLines.of(machines.machines()).stripTrailing());
    print(SweepReport.head());
    rows.forEach(row -> print(SweepReport.line(row)));
    write(table, rows, synthesis);
  }

  private void show(SweepRow row, List<SweepRow> rows) {
    rows.add(row);
    print(SweepReport.line(row));
  }

  private SweepConfig config() {
    var file = options.out().resolve("sweep.json");
    if (!options.resume()) {
      OutputFiles.delete(file);
    }
    return SweepConfig.defaults()
        .withQuantization(options.recipe().quantization())
        .withSeeds(options.seeds())
        .withFile(file);
  }

  private void write(Table table, List<SweepRow> rows, Synthesis synthesis) {
    var folder = options.out();
    CsvFile.write(folder.resolve("sweep.csv"), table);
    AtomicFiles.write(
        folder.resolve("sweep.md"), SweepReport.markdown(dataset, options, test, rows));
    var figure =
        options.equalWidths() ? AccuracyCharts.lines(table) : AccuracyCharts.heatMap(table);
    figure.save(folder.resolve("sweep.png"));
    options
        .page()
        .ifPresent(
            page ->
                page.write(
                    SweepPage.of(
                        page.command(),
                        dataset,
                        options,
                        test,
                        rows,
                        figure,
                        ExampleImages.of(calibration, Optional.of(synthesis)))));
  }

  private void print(String text) {
    out.println(text);
    out.flush();
  }
}
