package io.github.fdda.cli.ablate;

import io.github.fdda.Recipe;
import io.github.fdda.TaskRunner;
import io.github.fdda.TrainingLoops;
import io.github.fdda.Workplace;
import io.github.fdda.chart.AblationCharts;
import io.github.fdda.cli.cluster.Cluster;
import io.github.fdda.cli.cluster.MachineLines;
import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.FloatLine;
import io.github.fdda.cli.output.ImageLines;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.cli.quantize.Runs;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.network.Network;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;

/** Runs recipes for several seeds and shows how near each comes to the teacher. */
final class AblationRun {

  private static final int CONTENT_LENGTH = 16;

  private static final MarkdownTable TABLE =
      MarkdownTable.of(
          Column.text("bits", 18),
          Column.text("recipe", 40),
          Column.text("KL", 15),
          Column.text("agreement (%)", 13),
          Column.text("top-1 (%)", 13),
          Column.number("seconds", "%.0f"));

  private final Network network;
  private final Dataset dataset;
  private final AblationOptions options;
  private final Optional<Cluster> cluster;
  private final PrintWriter out;
  private final Map<Long, String> contents = new HashMap<>();

  /**
   * @param cluster makes all runs that are missing; empty to make them here, one after the other
   */
  AblationRun(
      Network network,
      Dataset dataset,
      AblationOptions options,
      Optional<Cluster> cluster,
      PrintWriter out) {
    this.network = network;
    this.dataset = dataset;
    this.options = options;
    this.cluster = cluster;
    this.out = out;
  }

  /** Runs seed by seed, so that what the recipes of one seed share is made once. */
  void run() {
    OutputFiles.requireFile(options.csv());
    options.chart().ifPresent(OutputFiles::requireChart);
    print(
        "%s on %s%n%s%s"
            .formatted(
                network.name(),
                dataset,
                ImageLines.of(dataset, images(options.seeds().get(0))),
                FloatLine.of(network)));
    var log = AblationLog.open(options.csv());
    var faults = cluster.map(machines -> runAll(log, machines)).orElse(List.of());
    var rows = new ArrayList<AblationRow>();
    for (var seed : options.seeds()) {
      var place = new Workplace(inputs(seed), TrainingLoops.PLAIN);
      for (var task : tasks(seed)) {
        row(log, task, place)
            .ifPresent(
                row -> {
                  rows.add(row);
                  print(row.line(AblationRow.COLUMNS));
                });
      }
    }
    report(rows);
    TaskRunner.requireNone(faults, options.runs());
  }

  /** A run that failed elsewhere is not tried here. */
  private Optional<AblationRow> row(AblationLog log, AblationTask task, Workplace place) {
    return cluster.isPresent()
        ? log.find(task.inputs())
        : Optional.of(log.get(task.inputs(), () -> task.run(place)));
  }

  private List<AblationTask> tasks(long seed) {
    return options.widths().stream()
        .flatMap(
            bits ->
                options.recipes().stream()
                    .map(recipe -> AblationTask.of(inputs(recipe, bits, seed), recipe, bits)))
        .toList();
  }

  private List<String> runAll(AblationLog log, Cluster machines) {
    var missing =
        options.seeds().stream()
            .flatMap(seed -> tasks(seed).stream())
            .filter(task -> log.find(task.inputs()).isEmpty())
            .toList();
    if (missing.isEmpty()) {
      return List.of();
    }
    var inputs =
        missing.stream()
            .map(AblationTask::seed)
            .distinct()
            .collect(Collectors.toMap(seed -> seed, this::inputs));
    var faults =
        machines
            .runner(inputs, options.catalog())
            .run("ablate", missing, (task, row) -> log.keep(row));
    print(MachineLines.of(machines.machines()).stripTrailing());
    return faults;
  }

  private Workplace.Inputs inputs(long seed) {
    return new Workplace.Inputs(network, calibration(seed), images(seed), options.device());
  }

  private void report(List<AblationRow> rows) {
    var means = means(rows);
    print("");
    print(means.markdown().stripTrailing());
    print("Runs in " + options.csv());
    if (rows.isEmpty()) {
      return;
    }
    options.chart().ifPresent(file -> AblationCharts.of(AblationRow.table(rows)).save(file));
    options
        .page()
        .ifPresent(
            page ->
                page.write(
                    AblationPage.of(page.command(), network, dataset, options, means, rows)));
  }

  private FilledTable means(List<AblationRow> rows) {
    var lines = new ArrayList<List<String>>();
    for (var bits : options.widths()) {
      for (var recipe : options.recipes()) {
        var alike =
            rows.stream()
                .filter(row -> row.inputs().equals(inputs(recipe, bits, row.inputs().seed())))
                .toList();
        if (!alike.isEmpty()) {
          lines.add(texts(alike));
        }
      }
    }
    return new FilledTable(TABLE, lines);
  }

  private static List<String> texts(List<AblationRow> rows) {
    var inputs = rows.get(0).inputs();
    return TABLE.texts(
        inputs.bits(),
        inputs.recipe(),
        spread("%.4f", rows.stream().map(row -> row.fidelity().divergence()).toList()),
        spread("%.2f", rows.stream().map(row -> row.fidelity().agreement()).toList()),
        spread("%.2f", rows.stream().map(row -> row.fidelity().top1()).toList()),
        rows.stream()
            .mapToDouble(row -> row.synthesisSeconds() + row.quantizationSeconds())
            .average()
            .orElseThrow());
  }

  /** Mean and sample standard deviation. */
  private static String spread(String format, List<Double> values) {
    var column = DoubleColumn.create("values", values);
    var mean = String.format(Locale.ROOT, format, column.mean());
    return values.size() < 2
        ? mean
        : mean + " ± " + String.format(Locale.ROOT, format, column.standardDeviation());
  }

  private AblationRow.Inputs inputs(Recipe recipe, AblationBits bits, long seed) {
    return new AblationRow.Inputs(
        network.name(),
        options.measuredOn(dataset),
        options.perClass(),
        bits.toString(),
        recipe.name(),
        hash(recipe, bits),
        seed,
        contents.computeIfAbsent(seed, this::content));
  }

  /** Two networks may have one file name, and two data sets one title. */
  private String content(long seed) {
    return Runs.inputs(network, calibration(seed), Map.of("images", images(seed).sha256()))
        .hex(CONTENT_LENGTH);
  }

  private CalibrationSet calibration(long seed) {
    return Runs.calibration(network, dataset, options.perClass(), seed);
  }

  private LabelledImages images(long seed) {
    if (options.heldOut() == 0) {
      return Runs.testImages(dataset, options.limitTest());
    }
    return dataset
        .calibration(options.perClass() + options.heldOut(), seed)
        .beyond(options.perClass());
  }

  private static String hash(Recipe recipe, AblationBits bits) {
    var unseeded = recipe.withSeed(0);
    return ConfigurationHash.of(unseeded, bits.sensitivities(unseeded.quantization()));
  }

  private void print(String text) {
    out.println(text);
    out.flush();
  }
}
