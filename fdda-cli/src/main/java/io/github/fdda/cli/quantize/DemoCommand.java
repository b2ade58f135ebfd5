package io.github.fdda.cli.quantize;

import ai.djl.Device;
import io.github.fdda.Recipe;
import io.github.fdda.data.Datasets;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.grid.BitWidths;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole method on bundled data, where ranges alone lose much: three bits, depthwise layers. */
@Command(
    name = "demo",
    description =
        "Quantizes the bundled Fashion-MNIST MobileNetV2 to W3A3 from ten images, in a minute or so.")
public final class DemoCommand implements Runnable {

  private static final int GENERATOR_ITERATIONS = 60;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out/demo",
      description = "Folder for results (default out/demo).")
  private Path out = Path.of("out", "demo");

  @Override
  public void run() {
    var recipe = Recipe.quick().withGeneratorIterations(GENERATOR_ITERATIONS);
    var options =
        new RunOptions(BitWidths.of(3, 3), 1, recipe, 0, Baseline.NONE, false, out, Device.cpu());
    Runs.runAndReport(
        Networks.load("mobilenetv2-fashion-mnist"),
        Datasets.sample("fashion-mnist"),
        options,
        Optional.empty(),
        spec.commandLine().getOut());
  }
}
