package io.github.fdda;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.batch.CutMix;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.batch.SyntheticData;
import io.github.fdda.quantize.correct.Corrections;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.reconstruct.ReconstructionConfig;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.util.InvalidInputException;
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
      student(config -> config.withRanges(RangeMethod.MSE)),
      student(config -> config.withRanges(RangeMethod.MIN_MAX))),

  /** {@link RangeMethod#PERCENTILE} instead of {@link RangeMethod#MIN_MAX}. */
  PERCENTILE_RANGES(
      student(config -> config.withRanges(RangeMethod.PERCENTILE)),
      student(config -> config.withRanges(RangeMethod.MIN_MAX))),

  /** {@link WeightRangeMethod#MSE} whatever the rounding. */
  MSE_WEIGHT_RANGES(
      student(config -> config.withWeightRanges(WeightRangeMethod.MSE)),
      student(config -> config.withWeightRanges(WeightRangeMethod.BY_ROUNDING))),

  /** {@link QuantizationConfig#matchBatchNorm}. */
  MATCHED_BATCH_NORM(
      student(config -> config.withMatchBatchNorm(true)),
      student(config -> config.withMatchBatchNorm(false))),

  /** {@link Corrections#reestimate}. */
  REESTIMATED_BATCH_NORM(
      corrections(corrections -> corrections.withReestimate(true)),
      corrections(corrections -> corrections.withReestimate(false))),

  /** {@link Corrections#bias}. */
  CORRECTED_BIAS(
      corrections(corrections -> corrections.withBias(true)),
      corrections(corrections -> corrections.withBias(false))),

  /** {@link Corrections#equalize}. */
  CROSS_LAYER_EQUALIZATION(
      corrections(corrections -> corrections.withEqualize(true)),
      corrections(corrections -> corrections.withEqualize(false))),

  /** {@link QuantizationConfig#equalizingIterations}, as in {@link Recipe#standard()}. */
  EQUALIZING(
      student(
          config ->
              config.withEqualizingIterations(
                  QuantizationConfig.prepared().equalizingIterations())),
      student(config -> config.withEqualizingIterations(0))),

  /** {@link WeightRounding#COMPENSATED}. */
  COMPENSATED_ROUNDING(
      student(config -> config.withRounding(WeightRounding.COMPENSATED)),
      student(config -> config.withRounding(WeightRounding.NEAREST))),

  /** {@link ReconstructionConfig#layers()}: AdaRound. */
  LAYER_RECONSTRUCTION(reconstruction(ReconstructionConfig.layers()), noReconstruction()),

  /** {@link ReconstructionConfig#blocks()} without dropping: BRECQ. */
  BLOCK_RECONSTRUCTION(
      reconstruction(ReconstructionConfig.blocks().withDropProbability(0)), noReconstruction()),

  /** {@link ReconstructionConfig#blocks()}: QDrop. */
  QDROP(reconstruction(ReconstructionConfig.blocks()), noReconstruction()),

  /** {@link QuantizationConfig#scaleIterations}, as in {@link Recipe#standard()}. */
  END_TO_END(
      student(
          config -> config.withScaleIterations(QuantizationConfig.prepared().scaleIterations())),
      student(config -> config.withScaleIterations(0))),

  /** Twice as many of them: worth it with weights of two bits. */
  LONG_END_TO_END(
      student(
          config ->
              config.withScaleIterations(2 * QuantizationConfig.prepared().scaleIterations())),
      student(config -> config.withScaleIterations(0))),

  /** {@link QuantizationConfig#featureWeight} of 20, and weights that learn three times as fast. */
  FEATURES(
      student(config -> config.withFeatureWeight(20).withWeightRate(1e-3)),
      student(
          config ->
              config
                  .withFeatureWeight(0)
                  .withWeightRate(QuantizationConfig.prepared().weightRate()))),

  /** {@link QuantizationConfig#scaleTemperature} of 4: likely classes count more. */
  LOW_TEMPERATURE(
      student(config -> config.withScaleTemperature(4)),
      student(
          config -> config.withScaleTemperature(QuantizationConfig.prepared().scaleTemperature()))),

  /** FDDA's own training of the whole student, on the short schedule of {@link Recipe#fdda()}. */
  DISTILLATION(
      student(config -> config.withIterations(QuantizationConfig.defaults().iterations())),
      student(config -> config.withIterations(0))),

  /** {@link SyntheticData#lowPass} of 0.5. */
  LOW_PASS(
      syntheticData(data -> data.withLowPass(0.5)), syntheticData(data -> data.withLowPass(0))),

  /** {@link Mixup} of synthetic images of a class. */
  CLASS_MIXUP(mixup(Mixup.sameClass(1)), mixup(Mixup.none())),

  /** {@link Mixup} of any two images of a batch, α = 0.4. */
  BATCH_MIXUP(mixup(Mixup.batch(0.4)), mixup(Mixup.none())),

  /** The same with α = 0.1: most images stay nearly as they are. */
  LIGHT_BATCH_MIXUP(mixup(Mixup.batch(0.1)), mixup(Mixup.none())),

  /** {@link CutMix} of every other image of a batch. */
  CUTMIX(
      syntheticData(data -> data.withCutMix(new CutMix(0.5))),
      syntheticData(data -> data.withCutMix(CutMix.none()))),

  /** Labels in preparation: {@link SampleWeights#preparationLabels} of 1. */
  LABELS(
      weights(weights -> weights.withPreparationLabels(1)),
      weights(weights -> weights.withPreparationLabels(0))),

  /** {@link SampleWeights#confidence} of 0.5, for recipes that learn from labels. */
  CONFIDENT_LABELS(
      weights(weights -> weights.withConfidence(0.5)),
      weights(weights -> weights.withConfidence(0))),

  /** {@link SampleWeights#hardness} of 2. */
  HARD_SAMPLES(
      weights(weights -> weights.withHardness(2)), weights(weights -> weights.withHardness(0))),

  /** {@link RefinementConfig#defaults()}. */
  REFINED_IMAGES(
      synthesis(config -> config.withRefinement(RefinementConfig.defaults())),
      synthesis(config -> config.withRefinement(RefinementConfig.none())));

  private final UnaryOperator<Recipe> on;
  private final UnaryOperator<Recipe> off;

  Ingredient(UnaryOperator<Recipe> on, UnaryOperator<Recipe> off) {
    this.on = on;
    this.off = off;
  }

  /** The recipe with this ingredient. */
  public Recipe addTo(Recipe recipe) {
    return on.apply(recipe);
  }

  /** The recipe without this ingredient. */
  public Recipe removeFrom(Recipe recipe) {
    return off.apply(recipe);
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

  private static UnaryOperator<Recipe> student(UnaryOperator<QuantizationConfig> change) {
    return recipe -> recipe.withQuantization(change.apply(recipe.quantization()));
  }

  private static UnaryOperator<Recipe> synthesis(UnaryOperator<SynthesisConfig> change) {
    return recipe -> recipe.withSynthesis(change.apply(recipe.synthesis()));
  }

  private static UnaryOperator<Recipe> corrections(UnaryOperator<Corrections> change) {
    return student(config -> config.withCorrections(change.apply(config.corrections())));
  }

  private static UnaryOperator<Recipe> syntheticData(UnaryOperator<SyntheticData> change) {
    return student(config -> config.withSyntheticData(change.apply(config.syntheticData())));
  }

  private static UnaryOperator<Recipe> mixup(Mixup mixup) {
    return syntheticData(data -> data.withMixup(mixup));
  }

  private static UnaryOperator<Recipe> weights(UnaryOperator<SampleWeights> change) {
    return student(config -> config.withSampleWeights(change.apply(config.sampleWeights())));
  }

  private static UnaryOperator<Recipe> reconstruction(ReconstructionConfig value) {
    return student(config -> config.withReconstruction(value));
  }

  private static UnaryOperator<Recipe> noReconstruction() {
    return reconstruction(ReconstructionConfig.none());
  }
}
