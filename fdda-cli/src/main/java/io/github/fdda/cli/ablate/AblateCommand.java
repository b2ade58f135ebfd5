package io.github.fdda.cli.ablate;

import io.github.fdda.Recipe;
import io.github.fdda.cli.cluster.ClusterOptions;
import io.github.fdda.cli.options.InputOptions;
import io.github.fdda.cli.options.RecipeConverter;
import io.github.fdda.cli.options.ReportOption;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What each ingredient of a recipe brings. */
@Command(
    name = "ablate",
    description =
        "Compares recipes with and without some of their ingredients, over several seeds.",
    sortOptions = false)
public final class AblateCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private InputOptions inputs = new InputOptions();

  @Option(
      names = "--recipes",
      split = ",",
      required = true,
      paramLabel = "NAME[+[no-]INGREDIENT...]",
      description = "To compare, as in plain,plain+mse-ranges,standard,standard+no-equalizing.",
      converter = RecipeConverter.class)
  private List<Recipe> recipes = List.of();

  @Option(
      names = "--generator-iterations",
      paramLabel = "N",
      description = "Overrides the recipes.")
  private Optional<Integer> generatorIterations = Optional.empty();

  @Option(
      names = "--bits",
      split = ",",
      defaultValue = "W4A4",
      description = "As in W4A4,W3A3,W2A4 (default W4A4).")
  private List<String> bits = List.of();

  @Option(
      names = "--metrics",
      split = ",",
      paramLabel = "NAME",
      description =
          "Also with mixed precision, weights of so many bits on average: by measured,"
              + " hessian-trace or nuclear-norm; measured+activations gives activations other bits"
              + " too, measured+bit-operations both, with as many bit-operations in all.",
      converter = Mixture.Converter.class)
  private List<Mixture> metrics = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Run N times, with other calibration images each time (default 1).")
  private int seeds;

  @Option(
      names = "--first-seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Of the seeds (default 0).")
  private long firstSeed;

  @Option(
      names = "--held-out",
      paramLabel = "N",
      defaultValue = "19",
      description =
          "Measure on N training images a class that calibration leaves (default 19): what is"
              + " chosen by them is not chosen by test images.")
  private int heldOut;

  @Option(names = "--test", description = "Measure on the test split instead.")
  private boolean test;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      defaultValue = "out/ablation.csv",
      description =
          "One line a run, kept as soon as it is made; runs it holds are not made again"
              + " (default out/ablation.csv).")
  private Path csv = Path.of("");

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      description = "Draw a chart of them there, PNG or SVG.")
  private Optional<Path> chart = Optional.empty();

  @Mixin private ClusterOptions machines = new ClusterOptions();

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public void run() {
    var page = report.report();
    if (seeds < 1) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "--seeds %d: give at least 1", seeds));
    }
    if (heldOut < 1) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "--held-out %d: give at least 1", heldOut));
    }
    // Refuses at once what cannot be measured.
    metrics.forEach(Mixture::config);
    var options =
        new AblationOptions(
            recipes.stream().distinct().map(this::overridden).toList(),
            bits.stream().distinct().map(BitWidths::parse).toList(),
            metrics.stream().distinct().toList(),
            LongStream.range(firstSeed, firstSeed + seeds).boxed().toList(),
            inputs.perClass(),
            test ? 0 : heldOut,
            inputs.limitTest(),
            csv,
            chart,
            page,
            inputs.device(),
            inputs.catalog());
    var network = inputs.network();
    var images = inputs.images(network);
    var out = spec.commandLine().getOut();
    machines.with(
        csv.resolveSibling(csv.getFileName() + ".shared"),
        cluster -> new AblationRun(network, images, options, cluster, out).run());
  }

  private Recipe overridden(Recipe recipe) {
    return generatorIterations.map(recipe::withGeneratorIterations).orElse(recipe);
  }
}
