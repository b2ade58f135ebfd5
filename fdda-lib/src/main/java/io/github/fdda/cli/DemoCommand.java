package io.github.fdda.cli;

import ai.djl.Device;
import io.github.fdda.Recipe;
import io.github.fdda.data.Datasets;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.BitWidths;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole method on bundled data. */
@Command(
    name = "demo",
    description =
        "Quantizes the bundled Fashion-MNIST ResNet-20 to W4A4 from ten images, in two minutes.")
final class DemoCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out/demo",
      description = "Folder for results (default out/demo).")
  private Path out = Path.of("out", "demo");

  @Override
  public void run() {
    var options =
        new RunOptions(
            BitWidths.of(4, 4), 1, Recipe.quick(), 0, Baseline.NONE, false, out, Device.cpu());
    Runs.runAndReport(
        Networks.load("resnet20-fashion-mnist"),
        Datasets.load("fashion-mnist"),
        options,
        spec.commandLine().getOut());
  }
}
