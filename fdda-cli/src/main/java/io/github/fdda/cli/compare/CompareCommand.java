package io.github.fdda.cli.compare;

import io.github.fdda.chart.ComparisonCharts;
import io.github.fdda.cli.options.ImageOptions;
import io.github.fdda.cli.options.ReportOption;
import io.github.fdda.cli.output.ImageLines;
import io.github.fdda.cli.output.Json;
import io.github.fdda.cli.output.Machine;
import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.cli.output.ProgressDisplay;
import io.github.fdda.cli.output.Versions;
import io.github.fdda.cli.quantize.Runs;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.deploy.ByteKernels;
import io.github.fdda.deploy.Comparison;
import io.github.fdda.deploy.Neighbours;
import io.github.fdda.deploy.OnnxSession;
import io.github.fdda.deploy.Optimization;
import io.github.fdda.deploy.Proposal;
import io.github.fdda.deploy.Throughput;
import io.github.fdda.deploy.ThroughputBenchmark;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.AtomicFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a quantized file loses and gains. */
@Command(
    name = "compare",
    description =
        "Runs a float and a quantized ONNX file in ONNX Runtime, on the CPU: top-1, agreement,"
            + " signal-to-noise ratio by layer, throughput and size.",
    sortOptions = false)
public final class CompareCommand implements Runnable {

  private static final int[] BATCHES = {1, 64};

  /** Images that a report shows. */
  private static final int EXAMPLES = 12;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "FLOAT.onnx",
      description = "The float file, or a name that 'fdda list' shows or --datasets has.")
  private String floatFile = "";

  @Parameters(index = "1", paramLabel = "QUANTIZED.onnx", description = "The quantized file.")
  private String quantizedFile = "";

  @Mixin private ImageOptions inputs = new ImageOptions();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of ONNX Runtime, the same for both (default 1).")
  private int threads;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "15",
      description = "Times the speed of each is measured, in turn (default 15).")
  private int samples;

  @Option(
      names = "--proposals",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Try what the N layers that cost most would bring in float, measured (default 1).")
  private int mostProposals;

  @Option(
      names = "--neighbours",
      description =
          "Also say how many of the ten nearest images, by the last features, stay the same.")
  private boolean neighbours;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures there.")
  private Optional<Path> json = Optional.empty();

  @Option(names = "--chart", paramLabel = "FILE", description = "Draw a chart there, PNG or SVG.")
  private Optional<Path> chart = Optional.empty();

  @Option(
      names = "--overlay",
      paramLabel = "FILE.json",
      description = "Write the signal-to-noise ratio of each node there, for Model Explorer.")
  private Optional<Path> overlay = Optional.empty();

  private static final String SATURATION =
      """
      note: on this processor ONNX Runtime's kernels of bytes saturate where two products are added (x86 without VNNI);
      the quantized file answers otherwise than elsewhere; weights of 7 bits avoid that (docs/targets.md)

      """;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public void run() {
    // At once, as a file that cannot be written should not be found out in the end.
    json.ifPresent(OutputFiles::requireFile);
    chart.ifPresent(OutputFiles::requireChart);
    overlay.ifPresent(OutputFiles::requireFile);
    var page = report.report();
    Arguments.requireAtLeast("proposals", mostProposals, 0);
    var benchmark = new ThroughputBenchmark(samples);
    try (var floats = open(floatFile);
        var quantized = open(quantizedFile)) {
      var dataset = inputs.images(floats.imageShape());
      var images = Runs.testImages(dataset, inputs.limitTest());
      var machine = Machine.current();
      print(head(dataset, images));
      if (ByteKernels.saturate()) {
        print(SATURATION);
      }
      var comparison = compare(floats, quantized, images);
      var throughput =
          IntStream.of(BATCHES)
              .mapToObj(batch -> benchmark.measure(floats, quantized, images, batch))
              .toList();
      var proposals =
          Proposal.of(
              floats,
              quantized,
              comparison,
              images,
              mostProposals,
              benchmark,
              BATCHES[BATCHES.length - 1]);
      var near =
          neighbours
              ? Neighbours.of(floats.file(), quantized.file(), images)
              : Optional.<Neighbours>empty();
      print(CompareReport.of(comparison, throughput, proposals));
      if (neighbours) {
        print(CompareReport.neighbours(near));
      }
      write(comparison, throughput, proposals, near, dataset, images, machine);
      page.ifPresent(
          file ->
              file.write(
                  new ComparePage(
                          file.command(),
                          comparison,
                          throughput,
                          proposals,
                          Disagreement.first(floats, quantized, images, EXAMPLES),
                          dataset,
                          images,
                          threads,
                          machine,
                          Versions.withOnnxRuntime())
                      .page()));
    }
  }

  private OnnxSession open(String file) {
    return OnnxSession.open(inputs.catalog().model(file), threads, Optimization.ALL);
  }

  private String head(Dataset dataset, LabelledImages images) {
    return String.format(
        Locale.ROOT,
        "%s and %s%non %d images of %s, %d thread(s)%n%s%n",
        floatFile,
        quantizedFile,
        images.size(),
        dataset.name(),
        threads,
        ImageLines.of(dataset, images));
  }

  private static Comparison compare(
      OnnxSession floats, OnnxSession quantized, LabelledImages images) {
    try (var progress = ProgressDisplay.start("compare")) {
      return Comparison.of(floats, quantized, images, progress.observer());
    }
  }

  private void write(
      Comparison comparison,
      List<Throughput> throughput,
      List<Proposal> proposals,
      Optional<Neighbours> near,
      Dataset dataset,
      LabelledImages images,
      Machine machine) {
    json.ifPresent(
        file ->
            AtomicFiles.write(
                file,
                Json.of(
                    CompareResult.of(
                        comparison,
                        throughput,
                        proposals,
                        near,
                        dataset.name(),
                        images.classesCovered(),
                        threads,
                        machine,
                        Versions.withOnnxRuntime()))));
    overlay.ifPresent(file -> AtomicFiles.write(file, Json.of(NodeOverlay.of(comparison))));
    chart.ifPresent(file -> ComparisonCharts.of(comparison, throughput).save(file));
  }

  private void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }
}
