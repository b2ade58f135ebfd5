package io.github.fdda.cli.ablate;

import io.github.fdda.BnsCenters;
import io.github.fdda.FidelityMeter;
import io.github.fdda.Recipe;
import io.github.fdda.Synthesis;
import io.github.fdda.chart.AblationCharts;
import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.FloatLine;
import io.github.fdda.cli.output.ImageLines;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.cli.output.Stopwatch;
import io.github.fdda.cli.quantize.Runs;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.mixed.Budget;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.Sensitivities;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
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
  private final PrintWriter out;
  private final Map<Long, String> contents = new HashMap<>();

  AblationRun(Network network, Dataset dataset, AblationOptions options, PrintWriter out) {
    this.network = network;
    this.dataset = dataset;
    this.options = options;
    this.out = out;
  }

  /** Runs seed by seed, so that what the recipes of one seed share is made once. */
  void run() {
    OutputFiles.requireFile(options.csv());
    options.chart().ifPresent(OutputFiles::requirePng);
    print(
        "%s on %s%n%s%s"
            .formatted(
                network.name(),
                dataset,
                ImageLines.of(dataset, images(options.seeds().get(0))),
                FloatLine.of(network)));
    var log = AblationLog.open(options.csv());
    var rows = new ArrayList<AblationRow>();
    for (var seed : options.seeds()) {
      var shared = new HashMap<Long, Shared>();
      for (var bits : options.widths()) {
        for (var recipe : options.recipes()) {
          var row =
              log.get(
                  inputs(recipe, bits, seed),
                  () -> shared.computeIfAbsent(seed, Shared::new).run(recipe.withSeed(seed), bits));
          rows.add(row);
          print(row.line());
        }
      }
    }
    var means = means(rows);
    print("");
    print(means.markdown().stripTrailing());
    print("Runs in " + options.csv());
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
        lines.add(
            texts(
                rows.stream()
                    .filter(row -> row.inputs().equals(inputs(recipe, bits, row.inputs().seed())))
                    .toList()));
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

  /** What the recipes of one seed have in common; made when it is first needed. */
  private final class Shared {

    /** What was made, and the seconds it took, with those of what it was made from. */
    private record Timed<T>(T value, double seconds) {

      static <T> Timed<T> of(Supplier<T> make) {
        var stopwatch = new Stopwatch();
        var made = stopwatch.time(make);
        return new Timed<>(made, stopwatch.seconds());
      }

      <R> Timed<R> then(Function<T, R> make) {
        var next = of(() -> make.apply(value));
        return new Timed<>(next.value, seconds + next.seconds);
      }
    }

    private final long seed;
    private final BnsCenters centers;
    private final FidelityMeter meter;
    private final Map<MixedPrecisionConfig, Timed<Sensitivities>> sensitivities = new HashMap<>();
    private final Map<SynthesisConfig, Timed<Synthesis>> syntheses = new HashMap<>();

    Shared(long seed) {
      this.seed = seed;
      this.centers = Runs.centers(network, calibration(seed), options.device());
      this.meter = FidelityMeter.of(network, images(seed));
    }

    AblationRow run(Recipe recipe, AblationBits bits) {
      var synthesized = synthesis(recipe.synthesis());
      var quantized =
          bitWidths(bits, recipe.quantization())
              .then(each -> synthesized.value.quantize(each, recipe.quantization()));
      return new AblationRow(
          inputs(recipe, bits, seed),
          meter.of(quantized.value),
          meter.teacherTop1(),
          synthesized.seconds,
          quantized.seconds,
          LocalDate.now(ZoneOffset.UTC));
    }

    private Timed<BitWidths> bitWidths(AblationBits wanted, QuantizationConfig quantization) {
      var budget = Budget.averageBits(wanted.bits().weights());
      return wanted
          .sensitivities(quantization)
          .map(
              config ->
                  sensitivities
                      .computeIfAbsent(config, each -> Timed.of(() -> centers.mixedPrecision(each)))
                      .then(measured -> measured.allocate(budget).bitWidths()))
          .orElseGet(() -> new Timed<>(wanted.bits(), 0));
    }

    /** Refining begins with the generator that a recipe without it has. */
    private Timed<Synthesis> synthesis(SynthesisConfig config) {
      var known = syntheses.get(config);
      if (known != null) {
        return known;
      }
      var refinement = config.refinement();
      var made =
          refinement.refines()
              ? synthesis(config.withRefinement(RefinementConfig.none()))
                  .then(generator -> generator.refine(refinement))
              : Timed.of(() -> centers.synthesize(config));
      syntheses.put(config, made);
      return made;
    }
  }
}
