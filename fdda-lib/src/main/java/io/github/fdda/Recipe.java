package io.github.fdda;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.batch.CutMix;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.util.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A named set of hyper-parameters for both training loops.
 *
 * @param name for reports
 * @param synthesis of the generator
 * @param quantization of the student
 */
public record Recipe(String name, SynthesisConfig synthesis, QuantizationConfig quantization) {

  private static final String WITHOUT = "no-";

  /**
   * The authors' code: 10,000 iterations of the generator alone, then 70,000 beside the student,
   * ranges from its first iterations. Many hours on a CPU.
   */
  public static Recipe published() {
    return new Recipe("published", SynthesisConfig.published(), QuantizationConfig.published());
  }

  /**
   * 600 iterations of the generator; then the student, layer by layer and as a whole, {@link
   * QuantizationConfig#prepared()}. Minutes on a CPU.
   */
  public static Recipe standard() {
    return new Recipe("standard", SynthesisConfig.defaults(), QuantizationConfig.prepared());
  }

  /** A fifth of {@link #standard()}: for a first look. */
  public static Recipe quick() {
    return new Recipe(
        "quick",
        SynthesisConfig.defaults().withIterations(100),
        QuantizationConfig.prepared().withEqualizingIterations(40).withScaleIterations(60));
  }

  /**
   * {@link #standard()} with {@link Ingredient#FEATURES}, {@link Ingredient#REFINED_IMAGES}, {@link
   * Ingredient#CUTMIX} and {@link Ingredient#LOW_TEMPERATURE}: with three bits the nearest to the
   * teacher on a ResNet and on MobileNetV2 together. Some minutes on a CPU.
   */
  public static Recipe best() {
    var recipe = standard();
    for (var ingredient :
        List.of(
            Ingredient.FEATURES,
            Ingredient.REFINED_IMAGES,
            Ingredient.CUTMIX,
            Ingredient.LOW_TEMPERATURE)) {
      recipe = ingredient.addTo(recipe);
    }
    return new Recipe("best", recipe.synthesis, recipe.quantization);
  }

  /** Ranges are the extremes, weights are rounded to nearest, nothing is trained: the zero line. */
  public static Recipe plain() {
    return new Recipe(
        "plain",
        SynthesisConfig.defaults(),
        QuantizationConfig.defaults()
            .withRanges(RangeMethod.MIN_MAX)
            .withMatchBatchNorm(false)
            .withoutTraining());
  }

  /** FDDA's loop on a short schedule: the defaults of {@code synthesize} and {@code quantize}. */
  public static Recipe fdda() {
    return new Recipe("fdda", SynthesisConfig.defaults(), QuantizationConfig.defaults());
  }

  /**
   * A recipe by its name, with or without some ingredients: {@code standard}, {@code
   * plain+compensated-rounding}, {@code standard+no-equalizing+distillation}.
   *
   * @param text a name, then any number of {@code +INGREDIENT} and {@code +no-INGREDIENT}
   * @return named as {@code text}
   * @throws InvalidInputException if there is no such recipe or {@link Ingredient}, or one has no
   *     stage to act in
   */
  public static Recipe parse(String text) {
    var parts = text.toLowerCase(Locale.ROOT).split("\\+", -1);
    var recipe = named(parts[0]);
    for (var part : Arrays.asList(parts).subList(1, parts.length)) {
      recipe =
          part.startsWith(WITHOUT)
              ? Ingredient.named(part.substring(WITHOUT.length())).removeFrom(recipe)
              : Ingredient.named(part).addTo(recipe);
    }
    requireWhereToAct(text, recipe.quantization);
    return new Recipe(text, recipe.synthesis, recipe.quantization);
  }

  /** What acts in a stage that the recipe lacks would do nothing, without a word. */
  private static void requireWhereToAct(String text, QuantizationConfig config) {
    var data = config.syntheticData();
    var weights = config.sampleWeights();
    var rounded = config.scaleIterations() > 0;
    var prepared = rounded || config.equalizingIterations() > 0;
    var trained = prepared || config.iterations() > 0;
    requireActs(
        rounded || config.featureWeight() == 0,
        text,
        Ingredient.FEATURES + " count while the rounded student learns",
        Ingredient.END_TO_END);
    requireActs(
        rounded || config.scaleTemperature() == QuantizationConfig.prepared().scaleTemperature(),
        text,
        Ingredient.LOW_TEMPERATURE + " counts while the rounded student learns",
        Ingredient.END_TO_END);
    requireActs(
        prepared || weights.preparationLabels() == 0,
        text,
        Ingredient.LABELS + " count in preparation",
        Ingredient.EQUALIZING,
        Ingredient.END_TO_END);
    requireActs(
        trained || (data.mixup().equals(Mixup.none()) && data.cutMix().equals(CutMix.none())),
        text,
        "images are mixed for a student that learns",
        Ingredient.END_TO_END,
        Ingredient.DISTILLATION);
    requireActs(
        trained || weights.hardness() == 0,
        text,
        Ingredient.HARD_SAMPLES + " count for a student that learns",
        Ingredient.END_TO_END,
        Ingredient.DISTILLATION);
    requireActs(
        config.iterations() > 0 || weights.preparationLabels() > 0 || weights.confidence() == 0,
        text,
        Ingredient.CONFIDENT_LABELS + " are labels that a student learns from",
        Ingredient.LABELS,
        Ingredient.DISTILLATION);
  }

  private static void requireActs(
      boolean acts, String recipe, String rule, Ingredient... remedies) {
    if (!acts) {
      var names = Arrays.stream(remedies).map(Ingredient::toString);
      throw new InvalidInputException(
          "recipe %s: %s; add %s"
              .formatted(recipe, rule, names.collect(Collectors.joining(" or "))));
    }
  }

  private static Recipe named(String name) {
    return Stream.of(plain(), fdda(), published(), quick(), standard(), best())
        .filter(recipe -> recipe.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "recipe %s: known are plain, fdda, published, quick, standard, best"
                        .formatted(name)));
  }

  /** The same recipe with another seed for both loops. */
  public Recipe withSeed(long seed) {
    return new Recipe(name, synthesis.withSeed(seed), quantization.withSeed(seed));
  }

  /** The same recipe with other hyper-parameters for the generator. */
  public Recipe withSynthesis(SynthesisConfig value) {
    return new Recipe(name, value, quantization);
  }

  /** The same recipe with other hyper-parameters for the student. */
  public Recipe withQuantization(QuantizationConfig value) {
    return new Recipe(name, synthesis, value);
  }
}
