package io.github.fdda.cli.evaluate;

import io.github.fdda.QuantizedNetwork;
import io.github.fdda.Workplace;
import io.github.fdda.cli.cluster.ClusterOptions;
import io.github.fdda.cli.cluster.MachineLines;
import io.github.fdda.cli.options.InputOptions;
import io.github.fdda.cli.output.ImageLines;
import io.github.fdda.cli.output.Json;
import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.cli.quantize.Runs;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.AtomicFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How often a network is right. */
@Command(
    name = "evaluate",
    description =
        "Measures a network, and what 'quantize' made of it, on a data set: in parts, of which only"
            + " one is in memory at a time, by as many processes or machines as there are.",
    sortOptions = false)
public final class EvaluateCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private InputOptions inputs = new InputOptions();

  @Option(
      names = "--result",
      paramLabel = "DIR",
      description = "Folder of results of 'quantize': its quantized network is measured too.")
  private Optional<Path> result = Optional.empty();

  @Option(
      names = "--part",
      paramLabel = "N",
      description = "Images of a part (default 1000, fewer where these take more than 64 MB).")
  private Optional<Integer> part = Optional.empty();

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures there.")
  private Optional<Path> json = Optional.empty();

  @Mixin private ClusterOptions machines = new ClusterOptions();

  @Override
  public void run() {
    // At once, as a file that cannot be written should not be found out in the end.
    json.ifPresent(OutputFiles::requireFile);
    part.ifPresent(size -> Arguments.requireAtLeast("images of a part", size, 1));
    var network = inputs.network();
    var dataset = inputs.images(network);
    var images = Runs.testImages(dataset, inputs.limitTest());
    var quantized = result.map(folder -> QuantizedNetwork.load(folder, network));
    var out = spec.commandLine().getOut();
    out.printf("%s on %s%n%s%n", network.name(), dataset, ImageLines.of(dataset, images));
    out.flush();
    var none = CalibrationSet.none(network.inputShape(), network.classCount());
    var run =
        new EvaluationRun(
            new Workplace.Inputs(network, none, images, inputs.device()),
            quantized,
            part.orElseGet(() -> EvaluationRun.usualPart(images.shape())),
            inputs.catalog());
    machines.with(
        Path.of(System.getProperty("java.io.tmpdir")).resolve("fdda-evaluate"),
        cluster -> {
          var counts = run.counts(cluster);
          var computed = cluster.map(each -> each.machines().stream().toList());
          var measured =
              EvaluationResult.of(
                  network.name(),
                  dataset.name(),
                  counts,
                  quantized.map(each -> each.bits().toString()),
                  computed.orElseGet(() -> List.of(MachineLines.here())));
          out.print(EvaluationReport.of(measured));
          computed.ifPresent(lines -> out.print(MachineLines.of(lines)));
          out.flush();
          json.ifPresent(file -> AtomicFiles.write(file, Json.of(measured)));
        });
  }
}
