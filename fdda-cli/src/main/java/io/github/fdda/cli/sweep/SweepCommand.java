package io.github.fdda.cli.sweep;

import io.github.fdda.cli.cluster.ClusterOptions;
import io.github.fdda.cli.options.FirstLastOption;
import io.github.fdda.cli.options.InputOptions;
import io.github.fdda.cli.options.RecipeOptions;
import io.github.fdda.cli.options.ReportOption;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Accuracy as bit-widths vary. */
@Command(
    name = "sweep",
    description = "Quantizes a network to many bit-widths and draws the accuracy of each.",
    sortOptions = false)
public final class SweepCommand implements Runnable {

  private static final int[] USUAL = {2, 3, 4, 5, 6, 8};

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private InputOptions inputs = new InputOptions();

  @Option(
      names = "--bits",
      split = ",",
      description = "Of weights and activations alike (default 2,3,4,5,6,8).")
  private @Nullable List<Integer> bits;

  @Option(
      names = "--weights",
      split = ",",
      paramLabel = "BITS",
      description = "With --activations: every pair of the two.")
  private @Nullable List<Integer> weights;

  @Option(
      names = "--activations",
      split = ",",
      paramLabel = "BITS",
      description = "With --weights: every pair of the two.")
  private @Nullable List<Integer> activations;

  @Mixin private FirstLastOption firstLast = new FirstLastOption();

  @Mixin private RecipeOptions recipe = new RecipeOptions();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Quantize N times, from --seed on, and give mean and deviation (default 1).")
  private int seeds;

  @Option(
      names = "--resume",
      description = "Go on from what the output folder holds, also with more bits or seeds.")
  private boolean resume;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for results (default out/NETWORK-sweep).")
  private Optional<Path> out = Optional.empty();

  @Mixin private ClusterOptions machines = new ClusterOptions();

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public void run() {
    var page = report.report();
    var grid = grid().stream().distinct().map(firstLast::applyTo).toList();
    var device = inputs.device();
    var network = inputs.network();
    var chosen = recipe.recipe(network);
    var images = inputs.images(network);
    var folder = out.orElseGet(() -> Path.of("out", network.name() + "-sweep"));
    var options =
        new SweepOptions(
            grid,
            inputs.perClass(),
            chosen,
            seeds(chosen.quantization().seed()),
            inputs.limitTest(),
            resume,
            folder,
            page,
            device,
            inputs.catalog());
    var output = spec.commandLine().getOut();
    machines.with(
        folder.resolve("shared"),
        cluster -> new SweepRun(network, images, options, cluster, output).run());
  }

  private List<BitWidths> grid() {
    if (weights == null && activations == null) {
      return bits == null ? BitWidths.equal(USUAL) : equal(bits);
    }
    if (bits != null || weights == null || activations == null) {
      throw new InvalidInputException(
          "give --bits, or else both --weights and --activations for every pair of them");
    }
    return BitWidths.grid(weights, activations);
  }

  private static List<BitWidths> equal(List<Integer> bits) {
    return BitWidths.equal(bits.stream().mapToInt(Integer::intValue).toArray());
  }

  private List<Long> seeds(long first) {
    if (seeds < 1) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "--seeds %d: give at least 1", seeds));
    }
    return LongStream.range(first, first + seeds).boxed().toList();
  }
}
