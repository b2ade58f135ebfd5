package io.github.fdda;

import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.scale.EndToEndConfig;
import io.github.fdda.quantize.scale.ScaleConfig;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A named set of hyper-parameters for both steps that train: the generator's and the student's.
 *
 * @param name for reports
 * @param synthesis of the generator
 * @param quantization of the student
 * @since 0.1.0
 */
public record Recipe(String name, SynthesisConfig synthesis, QuantizationConfig quantization) {

  private static final String WITHOUT = "no-";
  private static final int FEW_FOR_LONG = 2;
  private static final int ENOUGH_FOR_SHORT = 4;
  private static final int ENOUGH_FOR_SHORT_ALONE = 8;
  private static final int ENOUGH_IMAGES = 1_000;
  private static final int MOST_PIXELS_IN_FULL = 64 * 64;

  private static final List<Ingredient> BEST =
      List.of(
          Ingredient.FEATURES,
          Ingredient.SWING_REFINED_IMAGES,
          Ingredient.CUTMIX,
          Ingredient.LOW_TEMPERATURE,
          Ingredient.FROZEN_OSCILLATIONS);

  /**
   * The authors' code: 10,000 iterations of the generator alone, then 70,000 beside the student;
   * ranges from the generator's first iterations. Many hours on a CPU.
   */
  public static Recipe published() {
    return new Recipe("published", SynthesisConfig.published(), QuantizationConfig.published());
  }

  /**
   * 600 iterations of the generator; then the student, layer by layer and as a whole, {@link
   * QuantizationConfig#defaults()}. Minutes on a CPU.
   */
  public static Recipe standard() {
    return new Recipe("standard", SynthesisConfig.defaults(), QuantizationConfig.defaults());
  }

  /** The stages of {@link #standard()} with about a sixth of its iterations: for a first look. */
  public static Recipe quick() {
    return new Recipe(
        "quick",
        SynthesisConfig.defaults().withIterations(100),
        QuantizationConfig.defaults()
            .with(ScaleConfig.defaults().withIterations(40))
            .with(EndToEndConfig.defaults().withIterations(60)));
  }

  /**
   * {@link #standard()} with {@link Ingredient#FEATURES}, {@link Ingredient#SWING_REFINED_IMAGES},
   * {@link Ingredient#CUTMIX}, {@link Ingredient#LOW_TEMPERATURE} and {@link
   * Ingredient#FROZEN_OSCILLATIONS}: with three bits the nearest to the teacher on a ResNet and on
   * MobileNetV2 together. Some minutes on a CPU.
   */
  public static Recipe best() {
    return parse("best");
  }

  /**
   * For networks with layer normalizations, such as vision transformers: {@link
   * QuantizationConfig#attention()}. Minutes on a CPU.
   */
  public static Recipe attention() {
    return new Recipe("attention", SynthesisConfig.defaults(), QuantizationConfig.attention());
  }

  /**
   * What is used where no recipe is chosen: {@link #attention()}, or else {@link #standard()}, with
   * {@link Ingredient#HALF_RESOLUTION} for images of more than 64×64 pixels.
   */
  public static Recipe forNetwork(Network network) {
    return parse((isConvolutional(network) ? "standard" : "attention") + resolution(network));
  }

  /**
   * What is used where no recipe is chosen and the bits are known: {@link #forNetwork(Network)},
   * for networks without layer normalizations with {@link Ingredient#SHORT} where weights and
   * activations have four bits or more. Where weights have two, with {@link
   * Ingredient#LONG_END_TO_END}, and for images of up to 64×64 pixels {@link #best()} instead of
   * {@link #standard()}.
   */
  public static Recipe forNetwork(Network network, BitWidths bits) {
    return isConvolutional(network)
        ? parse(base(network, bits) + resolution(network) + length(bits))
        : forNetwork(network);
  }

  /** For {@code best} eight images a class are refined: 224×224 pixels, 1,000 classes, 4.8 GB. */
  private static String base(Network network, BitWidths bits) {
    return bits.weights() <= FEW_FOR_LONG && resolution(network).isEmpty() ? "best" : "standard";
  }

  private static String length(BitWidths bits) {
    return fewest(bits) >= ENOUGH_FOR_SHORT ? "+short" : longAtTwoBits(bits);
  }

  private static String longAtTwoBits(BitWidths bits) {
    return bits.weights() <= FEW_FOR_LONG ? "+long-end-to-end" : "";
  }

  /**
   * The same before a generator is trained. From a thousand calibration images on, networks without
   * layer normalizations need none: {@link #best()} with {@link Ingredient#REAL_IMAGES_ALONE}; or,
   * where weights and activations have eight bits, {@link #standard()} with that and {@link
   * Ingredient#SHORT}. The former takes {@link Ingredient#LONG_END_TO_END} at two bits too.
   *
   * @param images of the calibration set
   */
  public static Recipe forNetwork(Network network, BitWidths bits, int images) {
    if (needsGenerator(network, images)) {
      return forNetwork(network, bits);
    }
    var stages =
        fewest(bits) >= ENOUGH_FOR_SHORT_ALONE ? "standard+short" : "best" + longAtTwoBits(bits);
    return parse(stages + "+real-images-alone");
  }

  private static int fewest(BitWidths bits) {
    return Math.min(bits.weights(), bits.activations());
  }

  private static boolean isConvolutional(Network network) {
    return network.layerNorms().isEmpty();
  }

  private static String resolution(Network network) {
    var shape = network.inputShape();
    return shape.height() * shape.width() > MOST_PIXELS_IN_FULL ? "+half-resolution" : "";
  }

  /**
   * What to try for a network, from the recipe that takes the least time to the one that comes
   * nearest to the teacher: {@link #quick()}, {@link #standard()}, {@link #best()}; for networks
   * with layer normalizations {@link #attention()} alone. For images of more than 64×64 pixels all
   * with {@link Ingredient#HALF_RESOLUTION}, and none with {@link Ingredient#SWING_REFINED_IMAGES}.
   */
  public static List<Recipe> byCost(Network network) {
    var resolution = resolution(network);
    var best = resolution.isEmpty() ? "best" : "best+no-swing-refined-images";
    var names =
        isConvolutional(network) ? List.of("quick", "standard", best) : List.of("attention");
    return names.stream().map(name -> parse(name + resolution)).toList();
  }

  /**
   * The same before a generator is trained: from a thousand calibration images on, networks without
   * layer normalizations need none, and all have {@link Ingredient#REAL_IMAGES_ALONE} instead.
   *
   * @param images of the calibration set
   */
  public static List<Recipe> byCost(Network network, int images) {
    return needsGenerator(network, images)
        ? byCost(network)
        : Stream.of("quick", "standard", "best")
            .map(name -> parse(name + "+real-images-alone"))
            .toList();
  }

  private static boolean needsGenerator(Network network, int images) {
    return !isConvolutional(network) || images < ENOUGH_IMAGES;
  }

  /** Ranges are the extremes, weights are rounded to nearest, the student is not trained. */
  public static Recipe plain() {
    return new Recipe(
        "plain",
        SynthesisConfig.defaults(),
        QuantizationConfig.of(NearestConfig.defaults().withMethod(RangeMethod.MIN_MAX)));
  }

  /** FDDA's own loop on a short schedule: {@link QuantizationConfig#fdda()}. */
  public static Recipe fdda() {
    return new Recipe("fdda", SynthesisConfig.defaults(), QuantizationConfig.fdda());
  }

  /**
   * Reads a recipe: its name, with or without some ingredients: {@code standard}, {@code
   * plain+compensated-rounding}, {@code standard+no-equalizing+distillation}. Stages are added and
   * taken away first, then their settings are changed; so a setting may stand before the stage it
   * changes. Where no stage draws images from the generator, as with {@code real-images-alone}, it
   * is not trained.
   *
   * @param text one of {@code plain}, {@code fdda}, {@code published}, {@code quick}, {@code
   *     standard}, {@code attention} and {@code best}, then any number of {@code +INGREDIENT} and
   *     {@code +no-INGREDIENT}; case does not matter
   * @return named as {@code text}
   * @throws InvalidInputException if there is no such recipe or {@link Ingredient}, an ingredient
   *     finds no stage to act on, or stages do not go together
   */
  public static Recipe parse(String text) {
    var parts = List.of(text.toLowerCase(Locale.ROOT).split("\\+", -1));
    var base = named(parts.get(0));
    var changes = new ArrayList<Change>();
    if (parts.get(0).equals("best")) {
      BEST.forEach(ingredient -> changes.add(new Change(ingredient, true)));
    }
    parts.subList(1, parts.size()).forEach(part -> changes.add(Change.of(part)));
    changes.sort(Comparator.comparing(change -> change.ingredient.kind()));
    var recipe = new Recipe(text, base.synthesis, base.quantization);
    for (var change : changes) {
      recipe = change.apply(recipe);
    }
    return recipe.quantization.drawsSynthetic() ? recipe : recipe.withoutTrainingGenerator();
  }

  private Recipe withoutTrainingGenerator() {
    var untrained = synthesis.withIterations(0).withRefinement(RefinementConfig.none());
    return withSynthesis(untrained);
  }

  /** An ingredient that is added or taken away. */
  private record Change(Ingredient ingredient, boolean adds) {

    static Change of(String text) {
      return text.startsWith(WITHOUT)
          ? new Change(Ingredient.named(text.substring(WITHOUT.length())), false)
          : new Change(Ingredient.named(text), true);
    }

    Recipe apply(Recipe recipe) {
      return adds ? ingredient.addTo(recipe) : ingredient.removeFrom(recipe);
    }
  }

  /** What a recipe's text begins with; {@code best} begins as {@code standard}. */
  private static Recipe named(String name) {
    return Stream.of(plain(), fdda(), published(), quick(), standard(), attention())
        .filter(recipe -> recipe.name.equals(name.equals("best") ? "standard" : name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "recipe %s: known are plain, fdda, published, quick, standard, attention, best"
                        .formatted(name)));
  }

  /**
   * What this recipe is without training, for the same target and seed: {@link
   * QuantizationConfig#rangesOnly()}. Named {@code ranges only}.
   */
  public Recipe rangesOnly() {
    return new Recipe(
        "ranges only",
        synthesis,
        quantization.withStages(QuantizationConfig.rangesOnly().stages()));
  }

  /** Whether this recipe finds ranges and rounds, on real images if there are any, and no more. */
  boolean isRangesOnly() {
    return quantization.equals(quantization.withoutTraining());
  }

  /** The same recipe with another seed for both loops. */
  public Recipe withSeed(long seed) {
    return new Recipe(name, synthesis.withSeed(seed), quantization.withSeed(seed));
  }

  /** The same recipe with other hyper-parameters for the generator. */
  public Recipe withSynthesis(SynthesisConfig value) {
    return new Recipe(name, value, quantization);
  }

  /**
   * The same recipe with another number of iterations of the generator alone, unless no stage draws
   * from it: with images of 224×224 pixels sixty take forty minutes.
   *
   * @throws InvalidInputException if it is below 0
   */
  public Recipe withGeneratorIterations(int iterations) {
    var longer = withSynthesis(synthesis.withIterations(iterations));
    return quantization.drawsSynthetic() ? longer : this;
  }

  /** The same recipe with other hyper-parameters for the student. */
  public Recipe withQuantization(QuantizationConfig value) {
    return new Recipe(name, synthesis, value);
  }
}
