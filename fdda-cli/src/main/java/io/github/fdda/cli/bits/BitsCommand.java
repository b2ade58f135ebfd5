package io.github.fdda.cli.bits;

import io.github.fdda.chart.ParetoCharts;
import io.github.fdda.cli.options.BudgetOptions;
import io.github.fdda.cli.options.InputOptions;
import io.github.fdda.cli.output.FloatLine;
import io.github.fdda.cli.output.ImageLines;
import io.github.fdda.cli.output.Json;
import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.cli.quantize.Sensitivity;
import io.github.fdda.mixed.Budget;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.AtomicFiles;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which layers need bits. */
@Command(
    name = "bits",
    description =
        "Shows what each layer loses at few bits, and which bits lose least within a budget"
            + " (default 4 a weight on average).",
    sortOptions = false)
public final class BitsCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private InputOptions inputs = new InputOptions();

  @Mixin private BudgetOptions budget = new BudgetOptions();

  @Option(
      names = "--activations",
      defaultValue = "4",
      description =
          "Bits, 2 to 8: bit-operations are counted with them; with --mix activations, the average"
              + " (default 4).")
  private int activations;

  @Option(
      names = "--target",
      defaultValue = "paper",
      description = "What will run it, as for quantize (default paper).")
  private String target = "paper";

  @Option(names = "--seed", defaultValue = "0", description = "Of every draw (default 0).")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures there.")
  private Optional<Path> json = Optional.empty();

  @Option(names = "--chart", paramLabel = "FILE", description = "Draw a chart there, PNG or SVG.")
  private Optional<Path> chart = Optional.empty();

  @Override
  public void run() {
    // At once, as a file that cannot be written should not be found out in the end.
    json.ifPresent(OutputFiles::requireFile);
    chart.ifPresent(OutputFiles::requireChart);
    var limit = budget.budget().orElseGet(() -> Budget.averageBits(4));
    var config = budget.config(activations, Target.load(target)).withSeed(seed);
    var network = inputs.network();
    var images = inputs.images(network);
    var sensitivities =
        Sensitivity.measure(
            network, images, inputs.perClass(), config, budget.timing(), inputs.device());
    var front = sensitivities.paretoFront(limit.unit().resource());
    var chosen = front.within(limit);
    var out = spec.commandLine().getOut();
    out.printf(
        "%s on %s%n%s%s%n", network.name(), images, ImageLines.of(images), FloatLine.of(network));
    out.print(BitsReport.layers(sensitivities, chosen));
    if (!sensitivities.activationLayers().isEmpty()) {
      out.printf("%n%s", BitsReport.activations(sensitivities, chosen));
    }
    out.printf("%n%s%n%n", chosen);
    out.print(BitsReport.front(sensitivities, front.points()));
    out.flush();
    json.ifPresent(
        file ->
            AtomicFiles.write(file, Json.of(BitsResult.of(sensitivities, chosen, front.points()))));
    chart.ifPresent(file -> ParetoCharts.of(sensitivities, front, chosen).save(file));
  }
}
