package io.github.fdda.cli.options;

import io.github.fdda.Recipe;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.search.Strategy;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Options that choose the hyper-parameters of both training loops. */
public final class RecipeOptions {

  @Option(
      names = "--recipe",
      paramLabel = "NAME[+[no-]INGREDIENT...]",
      description =
          "quick, standard, attention, best, published, fdda or plain, with or without some"
              + " ingredients (default: what suits the network, the bits and the number of images,"
              + " docs/recipes.md#where-no-recipe-is-given).",
      converter = RecipeConverter.class)
  private Optional<Recipe> chosen = Optional.empty();

  @Option(
      names = "--generator-iterations",
      paramLabel = "N",
      description = "Overrides the recipe, where its student draws from a generator.")
  private Optional<Integer> generatorIterations = Optional.empty();

  @Option(
      names = "--student-iterations",
      paramLabel = "N",
      description = "Overrides the recipe: in all, shared out as there.")
  private Optional<Integer> studentIterations = Optional.empty();

  @Option(
      names = "--student-lr",
      paramLabel = "X",
      description = "Overrides the recipe, where it trains the student as a whole.")
  private Optional<Double> studentLearningRate = Optional.empty();

  @Option(
      names = "--lr-factor",
      paramLabel = "X",
      description = "Multiplies all learning rates: below 1 where a loss diverges (default 1).")
  private Optional<Double> learningRateFactor = Optional.empty();

  @Option(
      names = "--target",
      defaultValue = "paper",
      description =
          "What will run it: paper, onnxruntime-cpu, tensorrt-int8, integer-only, openvino, qnn-htp,"
              + " vitis-dpu, tflite-micro (also ethos-u, cmsis-nn) or a YAML file (default paper).")
  private String target = "paper";

  @Option(
      names = "--keep-float",
      paramLabel = "NAME",
      split = ",",
      description = "Nodes to compute in float whatever the target can do, by name.")
  private List<String> keepFloat = List.of();

  @Option(
      names = "--strategy",
      paramLabel = "FILE.yml",
      description = "The same from a file that 'fdda search' wrote.")
  private Optional<Path> strategy = Optional.empty();

  @Option(names = "--seed", defaultValue = "0", description = "Of every draw (default 0).")
  private long seed;

  private static QuantizationConfig withLearningRate(
      String recipe, QuantizationConfig quantization, double rate) {
    if (!quantization.has(DistilConfig.class)) {
      throw new InvalidInputException(
          "--student-lr %s: recipe %s does not train the student as a whole; leave it out, or choose --recipe published"
              .formatted(rate, recipe));
    }
    return quantization.map(DistilConfig.class, stage -> stage.withLearningRate(rate));
  }

  /**
   * The recipe chosen, with what overrides it.
   *
   * @param network that decides where none is chosen
   * @throws InvalidInputException if a value is out of range or the recipe has no use for it
   */
  public Recipe recipe(Network network) {
    return overriding(chosen.orElseGet(() -> Recipe.forNetwork(network)));
  }

  /**
   * The recipe chosen, with what overrides it.
   *
   * @param network that decides, with the bits and the number of calibration images, where none is
   *     chosen
   * @throws InvalidInputException if a value is out of range or the recipe has no use for it
   */
  public Recipe recipe(Network network, BitWidths bits, int images) {
    return overriding(chosen.orElseGet(() -> Recipe.forNetwork(network, bits, images)));
  }

  /**
   * The recipe chosen, or else those to try one after the other, each with what overrides it.
   *
   * @param network that decides where none is chosen
   * @return from the cheapest on
   * @throws InvalidInputException if a value is out of range or a recipe has no use for it
   */
  public List<Recipe> recipes(Network network) {
    return overriding(() -> Recipe.byCost(network));
  }

  /**
   * The recipe chosen, or else those to try one after the other, each with what overrides it.
   *
   * @param network that decides, with the number of calibration images, where none is chosen
   * @return from the cheapest on
   * @throws InvalidInputException if a value is out of range or a recipe has no use for it
   */
  public List<Recipe> recipes(Network network, int images) {
    return overriding(() -> Recipe.byCost(network, images));
  }

  private List<Recipe> overriding(Supplier<List<Recipe>> usual) {
    return chosen.map(List::of).orElseGet(usual).stream().map(this::overriding).toList();
  }

  private List<String> inFloat() {
    var names = new ArrayList<>(keepFloat);
    strategy.ifPresent(file -> names.addAll(Strategy.read(file).floats()));
    return names;
  }

  /**
   * A recipe with what overrides it.
   *
   * @throws InvalidInputException if a value is out of range or the recipe has no use for it
   */
  public Recipe overriding(Recipe recipe) {
    var lengthened = generatorIterations.map(recipe::withGeneratorIterations).orElse(recipe);
    var synthesis = lengthened.synthesis();
    var quantization =
        lengthened.quantization().withTarget(Target.load(target)).withKeepFloat(inFloat());
    if (studentIterations.isPresent()) {
      quantization = quantization.withTotalIterations(studentIterations.get());
      synthesis =
          synthesis.withJointIterations(
              synthesis.jointIterations() == 0 ? 0 : studentIterations.get());
    }
    if (studentLearningRate.isPresent()) {
      quantization = withLearningRate(recipe.name(), quantization, studentLearningRate.get());
    }
    if (learningRateFactor.isPresent()) {
      synthesis = synthesis.withLearningRateFactor(learningRateFactor.get());
      quantization = quantization.withLearningRateFactor(learningRateFactor.get());
    }
    return recipe.withSynthesis(synthesis).withQuantization(quantization).withSeed(seed);
  }
}
