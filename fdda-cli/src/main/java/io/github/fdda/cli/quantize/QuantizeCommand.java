package io.github.fdda.cli.quantize;

import io.github.fdda.Recipe;
import io.github.fdda.cli.options.BudgetOptions;
import io.github.fdda.cli.options.DropOptions;
import io.github.fdda.cli.options.FirstLastOption;
import io.github.fdda.cli.options.InputOptions;
import io.github.fdda.cli.options.RecipeOptions;
import io.github.fdda.cli.options.ReportOption;
import io.github.fdda.cli.report.ReportFile;
import io.github.fdda.data.Dataset;
import io.github.fdda.mixed.BitAllocation;
import io.github.fdda.mixed.Budget;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** From a float network to a quantized one. */
@Command(
    name = "quantize",
    description = "Quantizes a network and measures it before and after.",
    sortOptions = false)
public final class QuantizeCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private InputOptions inputs = new InputOptions();

  @Option(names = "--weights", defaultValue = "4", description = "Bits, 2 to 8 (default 4).")
  private int weights;

  @Option(
      names = "--activations",
      defaultValue = "4",
      description = "Bits, 2 to 8, for --target qnn-htp 8 to 16 (default 4).")
  private int activations;

  @Mixin private FirstLastOption firstLast = new FirstLastOption();

  @Mixin private BudgetOptions budget = new BudgetOptions();

  @Mixin private DropOptions drop = new DropOptions();

  @Mixin private RecipeOptions recipe = new RecipeOptions();

  @Option(
      names = "--baseline",
      defaultValue = "none",
      description = "ranges: no training; no-fine-grained: without the two fine-grained losses.",
      converter = BaselineConverter.class)
  private Baseline baseline = Baseline.NONE;

  @Option(names = "--resume", description = "Go on from the last checkpoint in the output folder.")
  private boolean resume;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for results (default out/NETWORK-BITS).")
  private Optional<Path> out = Optional.empty();

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public void run() {
    var page = report.report();
    if (drop.areGiven()) {
      runWithinDrop(page);
    } else {
      runWithBits(page);
    }
  }

  private void runWithBits(Optional<ReportFile> page) {
    var uniform = firstLast.applyTo(BitWidths.of(weights, activations));
    requireOneWayToGiveBits();
    var device = inputs.device();
    var network = inputs.network();
    var chosen =
        budget.budget().isEmpty()
            ? recipe.recipe(network, uniform, calibrated(network))
            : recipe.recipe(network);
    var images = inputs.images(network);
    var measured = inputs.limitTest();
    var mixed = budget.budget().map(limit -> mixed(network, images, chosen.quantization(), limit));
    var bits = mixed.map(BitAllocation::bitWidths).orElse(uniform);
    var kept = mixed.map(allocation -> keeping(chosen, allocation.keepFloat())).orElse(chosen);
    var folder = out.orElseGet(() -> Path.of("out", network.name() + "-" + bits));
    var options =
        new RunOptions(bits, inputs.perClass(), kept, measured, baseline, resume, folder, device);
    Runs.runAndReport(network, images, options, page, spec.commandLine().getOut());
  }

  private void runWithinDrop(Optional<ReportFile> page) {
    requireNoBits();
    var device = inputs.device();
    var network = inputs.network();
    var images = inputs.images(network);
    var heldOut = HeldOutImages.of(images, network.classCount(), inputs.perClass(), drop.heldOut());
    var recipes =
        heldOut.areSynthetic()
            ? recipe.recipes(network)
            : recipe.recipes(network, calibrated(network));
    var config = drop.config(recipes, firstLast::applyTo);
    var folder =
        out.orElseGet(
            () -> Path.of("out", "%s-max-drop-%s".formatted(network.name(), config.maxDrop())));
    var options =
        new DropRunOptions(
            config, inputs.perClass(), heldOut, inputs.limitTest(), resume, folder, device);
    new DropRun(network, images, options, page, spec.commandLine().getOut()).run();
  }

  /** How many images are quantized from. */
  private int calibrated(Network network) {
    return network.classCount() * inputs.perClass();
  }

  private void requireNoBits() {
    var given = spec.commandLine().getParseResult();
    if (budget.budget().isPresent()
        || Stream.of("--weights", "--activations", "--baseline")
            .anyMatch(given::hasMatchedOption)) {
      throw new InvalidInputException(
          "--max-drop chooses bits and recipe; give --bits to say among which, and neither"
              + " --weights, --activations and --baseline nor a budget");
    }
  }

  private void requireOneWayToGiveBits() {
    var given = spec.commandLine().getParseResult();
    if (budget.budget().isEmpty() && budget.mixes()) {
      throw new InvalidInputException(
          "--mix says what a budget chooses: give one too, as --average-bits 4");
    }
    if (budget.budget().isPresent()
        && (given.hasMatchedOption("--weights") || given.hasMatchedOption("--first-last-bits"))) {
      throw new InvalidInputException(
          "a budget of bits chooses those of every weight; give it without --weights and"
              + " --first-last-bits");
    }
  }

  /** The recipe with some layers in float, beside those that are there already. */
  private static Recipe keeping(Recipe recipe, List<String> layers) {
    var quantization = recipe.quantization();
    var all = Stream.concat(quantization.keepFloat().stream(), layers.stream()).toList();
    return recipe.withQuantization(quantization.withKeepFloat(all));
  }

  /** Bits of least loss within a budget. */
  private BitAllocation mixed(
      Network network, Dataset images, QuantizationConfig quantization, Budget limit) {
    var config = budget.config(activations, quantization.target()).forQuantization(quantization);
    var allocation =
        Sensitivity.measure(
                network, images, inputs.perClass(), config, budget.timing(), inputs.device())
            .allocate(limit);
    var out = spec.commandLine().getOut();
    out.printf("%s%n", allocation);
    out.flush();
    return allocation;
  }

  /** Accepts names as they are shown. */
  static final class BaselineConverter implements ITypeConverter<Baseline> {

    @Override
    public Baseline convert(String value) {
      return Arrays.stream(Baseline.values())
          .filter(baseline -> baseline.toString().equals(value.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is none of %s".formatted(value, Arrays.toString(Baseline.values()))));
    }
  }
}
