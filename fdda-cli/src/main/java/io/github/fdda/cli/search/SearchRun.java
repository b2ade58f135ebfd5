package io.github.fdda.cli.search;

import io.github.fdda.BnsCenters;
import io.github.fdda.Fdda;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.Synthesis;
import io.github.fdda.chart.SearchCharts;
import io.github.fdda.cli.output.CsvFile;
import io.github.fdda.cli.output.FloatLine;
import io.github.fdda.cli.output.ImageLines;
import io.github.fdda.cli.output.Json;
import io.github.fdda.cli.output.Machine;
import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.cli.output.Versions;
import io.github.fdda.cli.quantize.Checkpoint;
import io.github.fdda.cli.quantize.QuantizationPhase;
import io.github.fdda.cli.quantize.Runs;
import io.github.fdda.cli.quantize.SynthesisPhase;
import io.github.fdda.cli.report.ExampleImages;
import io.github.fdda.cli.search.SearchOutcome.Accuracies;
import io.github.fdda.cli.search.SearchOutcome.Sizes;
import io.github.fdda.cli.search.SearchOutcome.Subject;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.deploy.ModelFile;
import io.github.fdda.network.Network;
import io.github.fdda.search.SearchResult;
import io.github.fdda.search.StrategySearch;
import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.Fingerprint;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Prepares a network, searches, and writes what was found. */
final class SearchRun {

  private final Network network;
  private final Dataset dataset;
  private final SearchOptions options;
  private final CalibrationSet calibration;
  private final LabelledImages test;
  private final PrintWriter out;

  SearchRun(Network network, Dataset dataset, SearchOptions options, PrintWriter out) {
    this.network = network;
    this.dataset = dataset;
    this.options = options;
    // What the target refuses should show before minutes of training.
    options.recipe().quantization().plan(network, options.bits());
    this.calibration =
        Runs.calibration(network, dataset, options.perClass(), options.recipe().synthesis().seed());
    this.test = Runs.testImages(dataset, options.limitTest());
    this.out = out;
  }

  /**
   * Writes {@code search.json} and {@code search.csv} trial by trial, and in the end {@code
   * strategy.yml}, {@code found.onnx} and {@code search.png}.
   */
  void run() {
    OutputFiles.requireFolder(options.out());
    print(
        "%s on %s%n%s%s%s for %s, recipe %s%n"
            .formatted(
                network.name(),
                dataset,
                ImageLines.of(dataset, test),
                FloatLine.of(network),
                options.bits(),
                options.recipe().quantization().target().name(),
                options.recipe().name()));
    var synthesis =
        new SynthesisPhase(
                network, calibration, options.recipe().synthesis(), options.out(), options.resume())
            .run(BnsCenters.of(network, calibration, options.device()));
    var prepared =
        new QuantizationPhase(
                options.bits(),
                options.recipe().quantization(),
                new Checkpoint(options.out(), "student", inputs()),
                options.resume())
            .run(synthesis);
    var machine = Machine.current();
    var result = search(synthesis, prepared);
    write(result, synthesis, prepared, machine);
  }

  private Fingerprint inputs() {
    return Runs.inputs(
        network,
        calibration,
        Map.of(
            "synthesis", options.recipe().synthesis(),
            "quantization", options.recipe().quantization(),
            "bits", options.bits()));
  }

  private SearchResult search(Synthesis synthesis, QuantizedNetwork prepared) {
    var file = options.out().resolve("search.json");
    var key =
        Runs.inputs(
                network,
                calibration,
                Map.of("student", inputs().hex(), "search", options.search().withMinutes(1)))
            .hex();
    if (!options.resume()) {
      OutputFiles.delete(file);
    }
    var done = SearchJournal.read(file, key);
    try (var search = synthesis.search(prepared, options.search(), done)) {
      print(SearchReport.head());
      done.forEach(trial -> print(SearchReport.line(trial)));
      return search.run(
          trial -> {
            save(search, file, key);
            print(SearchReport.line(trial));
          });
    }
  }

  private void save(StrategySearch search, Path file, String key) {
    new SearchJournal(key, search.trials()).write(file);
    CsvFile.write(options.out().resolve("search.csv"), SearchResult.table(search.trials()));
  }

  private void write(
      SearchResult result, Synthesis synthesis, QuantizedNetwork prepared, Machine machine) {
    var found = prepared.keepingFloat(result.strategy().floats());
    var file = options.out().resolve("found.onnx");
    if (result.isFloat()) {
      prepared.exportFloatOnnx(file);
    } else {
      found.exportOnnx(file);
    }
    result.strategy().write(options.out().resolve("strategy.yml"));
    var chart = SearchCharts.of(result);
    chart.save(options.out().resolve("search.png"));
    var floats = Fdda.evaluate(network, test);
    var accuracies =
        new Accuracies(
            floats, prepared.evaluate(test), result.isFloat() ? floats : found.evaluate(test));
    var sizes =
        new Sizes(network.standaloneOnnx().getSerializedSize(), ModelFile.read(file).bytes());
    var outcome =
        SearchOutcome.of(
            new Subject(
                network.name(), dataset.name(), options.recipe().quantization().target().name()),
            result,
            accuracies,
            sizes,
            machine,
            Versions.withOnnxRuntime());
    options.json().ifPresent(target -> AtomicFiles.write(target, Json.of(outcome)));
    options
        .page()
        .ifPresent(
            page ->
                page.write(
                    SearchPage.of(
                        page.command(),
                        dataset,
                        options,
                        outcome,
                        result,
                        chart,
                        ExampleImages.of(calibration, Optional.of(synthesis)))));
    print(SearchReport.of(outcome, result));
    print("Results in " + options.out());
  }

  private void print(String text) {
    out.println(text);
    out.flush();
  }
}
