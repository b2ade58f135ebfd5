package io.github.fdda.bench;

import io.github.fdda.Fdda;
import io.github.fdda.Recipe;
import io.github.fdda.cli.ExtraCommand;
import io.github.fdda.cli.output.ProcessMemory;
import io.github.fdda.data.Datasets;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.stage.DistillingConfig;
import io.github.fdda.util.InvalidInputException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows that memory stays flat. */
@Command(
    name = "soak",
    description = "Trains the bundled Fashion-MNIST ResNet-20 for long and prints resident memory.")
public final class SoakCommand implements ExtraCommand {

  private static final int GENERATOR_ITERATIONS = 20;
  private static final int BATCH = 4;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--iterations",
      defaultValue = "5000",
      description = "Of the student (default 5000).")
  private int iterations;

  @Option(
      names = "--every",
      defaultValue = "250",
      description = "Iterations between two lines (default 250).")
  private int every;

  @Override
  public void run() {
    if (every < 1) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "--every %d: give at least 1", every));
    }
    var out = spec.commandLine().getOut();
    var recipe = Recipe.standard();
    // Small batches: memory that leaks does so with each iteration, whatever its size.
    var config =
        recipe
            .quantization()
            .with(DistilConfig.defaults().withIterations(iterations))
            .map(
                DistillingConfig.class,
                stage -> stage.withBatch(stage.batch().withReal(BATCH).withSynthetic(BATCH)));
    var network = Networks.load("resnet20-fashion-mnist");
    var centers = Fdda.collectCenters(network, Datasets.load("fashion-mnist").calibration(1));
    var synthesis = centers.synthesize(recipe.synthesis().withIterations(GENERATOR_ITERATIONS));
    var stage = DistilConfig.defaults().stage();
    out.println("iteration,resident_mb");
    try (var quantizer = synthesis.quantizer(BitWidths.of(4, 4), config)) {
      quantizer.run(
          step -> {
            var done = step.iteration() + 1;
            if (step.stage().equals(stage) && done % every == 0) {
              out.printf(Locale.ROOT, "%d,%d%n", done, ProcessMemory.currentMb());
              out.flush();
            }
            return true;
          });
    }
  }
}
