package io.github.fdda;

import io.github.fdda.data.InvalidInputException;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.RangeMethod;
import io.github.fdda.quantize.WeightRounding;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One idea that a recipe may have or lack, by the name that {@link Recipe#parse} takes. What it
 * does is documented where it is configured.
 */
@SuppressWarnings("ImmutableEnumChecker") // its functions hold no state
public enum Ingredient {
  /** {@link RangeMethod#MSE} instead of {@link RangeMethod#MIN_MAX}. */
  MSE_RANGES(
      config -> config.withRanges(RangeMethod.MSE),
      config -> config.withRanges(RangeMethod.MIN_MAX)),

  /** {@link QuantizationConfig#matchBatchNorm}. */
  MATCHED_BATCH_NORM(
      config -> config.withMatchBatchNorm(true), config -> config.withMatchBatchNorm(false)),

  /** {@link WeightRounding#COMPENSATED}. */
  COMPENSATED_ROUNDING(
      config -> config.withRounding(WeightRounding.COMPENSATED),
      config -> config.withRounding(WeightRounding.NEAREST)),

  /** {@link QuantizationConfig#equalizingIterations}. */
  EQUALIZING(
      config ->
          config.withEqualizingIterations(QuantizationConfig.prepared().equalizingIterations()),
      config -> config.withEqualizingIterations(0)),

  /** {@link QuantizationConfig#scaleIterations}. */
  END_TO_END(
      config -> config.withScaleIterations(QuantizationConfig.prepared().scaleIterations()),
      config -> config.withScaleIterations(0)),

  /** FDDA's own training of the whole student, on its short schedule. */
  DISTILLATION(
      config -> config.withIterations(QuantizationConfig.defaults().iterations()),
      config -> config.withIterations(0));

  private final UnaryOperator<QuantizationConfig> on;
  private final UnaryOperator<QuantizationConfig> off;

  Ingredient(UnaryOperator<QuantizationConfig> on, UnaryOperator<QuantizationConfig> off) {
    this.on = on;
    this.off = off;
  }

  /** The recipe with this ingredient. */
  public Recipe addTo(Recipe recipe) {
    return recipe.withQuantization(on.apply(recipe.quantization()));
  }

  /** The recipe without this ingredient. */
  public Recipe removeFrom(Recipe recipe) {
    return recipe.withQuantization(off.apply(recipe.quantization()));
  }

  /**
   * The ingredient of a name.
   *
   * @throws InvalidInputException if there is none
   */
  static Ingredient named(String name) {
    return Arrays.stream(values())
        .filter(ingredient -> ingredient.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "ingredient %s: known are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Ingredient::toString)
                                .collect(Collectors.joining(", ")))));
  }

  /** As in {@code mse-ranges}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
