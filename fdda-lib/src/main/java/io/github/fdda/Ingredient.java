package io.github.fdda;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.batch.CutMix;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.correct.BatchNormMatching;
import io.github.fdda.quantize.correct.CorrectionConfig;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.distil.GradientQuantization;
import io.github.fdda.quantize.distil.GradientScale;
import io.github.fdda.quantize.equalize.EqualizeConfig;
import io.github.fdda.quantize.grid.SoftmaxGrid;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.RangeConfig;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.range.TrackedRangeConfig;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.reconstruct.ReconstructionConfig;
import io.github.fdda.quantize.reparametrize.ReparametrizeConfig;
import io.github.fdda.quantize.round.RoundConfig;
import io.github.fdda.quantize.scale.EndToEndConfig;
import io.github.fdda.quantize.scale.ScaleConfig;
import io.github.fdda.quantize.stage.DistillingConfig;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.synthesis.GeneratorLayout;
import io.github.fdda.synthesis.LossWeights;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.util.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One idea that a recipe may have or lack, by the name that {@link Recipe#parse} takes: a stage
 * that it adds, or a setting that it changes in the stages that are there. What it does is
 * documented where it is configured.
 *
 * @since 0.1.0
 */
@SuppressWarnings("ImmutableEnumChecker") // its functions hold no state
public enum Ingredient {
  /** {@link RangeMethod#MSE} instead of {@link RangeMethod#MIN_MAX}. */
  MSE_RANGES(Kind.STAGE, student(ranges(RangeMethod.MSE)), student(ranges(RangeMethod.MIN_MAX))),

  /** {@link RangeMethod#PERCENTILE} instead of {@link RangeMethod#MIN_MAX}. */
  PERCENTILE_RANGES(
      Kind.STAGE, student(ranges(RangeMethod.PERCENTILE)), student(ranges(RangeMethod.MIN_MAX))),

  /** {@link RangeMethod#CORRELATION} instead of {@link RangeMethod#MIN_MAX}. */
  CORRELATION_RANGES(
      Kind.STAGE, student(ranges(RangeMethod.CORRELATION)), student(ranges(RangeMethod.MIN_MAX))),

  /** {@link RangeMethod#RANKING} instead of {@link RangeMethod#MIN_MAX}. */
  RANKING_RANGES(
      Kind.STAGE, student(ranges(RangeMethod.RANKING)), student(ranges(RangeMethod.MIN_MAX))),

  /** {@link WeightRangeMethod#MSE} whatever the rounding. */
  MSE_WEIGHT_RANGES(
      Kind.SETTING,
      student(weightRanges(WeightRangeMethod.MSE)),
      student(
          config ->
              weightRanges(
                      config.rounding() == WeightRounding.NEAREST
                          ? WeightRangeMethod.EXTREMES
                          : WeightRangeMethod.MSE)
                  .apply(config))),

  /** γ and β corrected while ranges are found and weights rounded: {@link BatchNormMatching}. */
  MATCHED_BATCH_NORM(
      Kind.SETTING,
      config -> config.has(NearestConfig.class) || config.has(RangeConfig.class),
      student(matchBatchNorm(true)),
      student(matchBatchNorm(false))),

  /** {@link CorrectionConfig#reestimate}. */
  REESTIMATED_BATCH_NORM(
      Kind.STAGE,
      student(config -> correct(config, true, corrects(config, CorrectionConfig::bias))),
      student(config -> correct(config, false, corrects(config, CorrectionConfig::bias)))),

  /** {@link CorrectionConfig#bias}. */
  CORRECTED_BIAS(
      Kind.STAGE,
      student(config -> correct(config, corrects(config, CorrectionConfig::reestimate), true)),
      student(config -> correct(config, corrects(config, CorrectionConfig::reestimate), false))),

  /** {@link EqualizeConfig}. */
  CROSS_LAYER_EQUALIZATION(
      Kind.STAGE,
      student(config -> StageForms.with(config, new EqualizeConfig())),
      student(config -> StageForms.without(config, EqualizeConfig.class))),

  /** {@link ReparametrizeConfig}: channels of layer normalizations brought to one range. */
  REPARAMETRIZED(
      Kind.STAGE,
      student(config -> StageForms.with(config, ReparametrizeConfig.defaults())),
      student(config -> StageForms.without(config, ReparametrizeConfig.class))),

  /** {@link ScaleConfig}, as in {@link Recipe#standard()}. */
  EQUALIZING(
      Kind.STAGE,
      config -> !config.has(TrackedRangeConfig.class),
      student(config -> StageForms.with(config, ScaleConfig.defaults())),
      student(config -> StageForms.without(config, ScaleConfig.class))),

  /** {@link WeightRounding#COMPENSATED}. */
  COMPENSATED_ROUNDING(
      Kind.STAGE,
      config -> !config.has(TrackedRangeConfig.class),
      student(
          config ->
              StageForms.map(
                  config,
                  round ->
                      round
                          .withRounding(WeightRounding.COMPENSATED)
                          .withWeightRanges(WeightRangeMethod.MSE))),
      student(
          config ->
              StageForms.map(
                  config,
                  round ->
                      round
                          .withRounding(WeightRounding.NEAREST)
                          .withWeightRanges(WeightRangeMethod.EXTREMES)))),

  /** {@link RoundConfig#ridge}. */
  RIDGE(
      Kind.STAGE,
      config -> !config.has(TrackedRangeConfig.class),
      student(config -> StageForms.map(config, round -> round.withRidge(true))),
      student(config -> StageForms.map(config, round -> round.withRidge(false)))),

  /** {@link ReconstructionConfig#layers()}: AdaRound. */
  LAYER_RECONSTRUCTION(
      Kind.STAGE, reconstruction(ReconstructionConfig.layers()), noReconstruction()),

  /** {@link ReconstructionConfig#blocks()} without dropping: BRECQ. */
  BLOCK_RECONSTRUCTION(
      Kind.STAGE,
      reconstruction(ReconstructionConfig.blocks().withDropProbability(0)),
      noReconstruction()),

  /** {@link ReconstructionConfig#blocks()}: QDrop. */
  QDROP(Kind.STAGE, reconstruction(ReconstructionConfig.blocks()), noReconstruction()),

  /** {@link EndToEndConfig}, as in {@link Recipe#standard()}. */
  END_TO_END(Kind.STAGE, endToEnd(1), noEndToEnd()),

  /**
   * {@link EndToEndConfig} with twice its default iterations: worth it with weights of two bits.
   */
  LONG_END_TO_END(Kind.STAGE, endToEnd(2), noEndToEnd()),

  /**
   * At most 60 iterations of the generator, 100 of {@link ScaleConfig} and 250 of {@link
   * EndToEndConfig}: about as good as {@link Recipe#standard()} where weights and activations have
   * four bits or more.
   */
  SHORT(
      Kind.LATE_SETTING,
      config -> config.has(ScaleConfig.class) || config.has(EndToEndConfig.class),
      Ingredient::shortened,
      Ingredient::atFullLength),

  /** FDDA's own training of the whole student, on the short schedule of {@link Recipe#fdda()}. */
  DISTILLATION(
      Kind.STAGE,
      student(
          config ->
              config.with(
                  config
                      .find(DistilConfig.class)
                      .orElseGet(DistilConfig::defaults)
                      .withIterations(DistilConfig.defaults().iterations()))),
      student(config -> config.without(DistilConfig.class))),

  /** {@link GradientScale#PER_CHANNEL} gradients of 8 bits in FDDA's own training. */
  INT8_GRADIENTS(
      DistilConfig.class, gradients(8, GradientScale.PER_CHANNEL), Ingredient::gradientsInFloat),

  /** {@link GradientScale#PER_CHANNEL} gradients of 5 bits in FDDA's own training. */
  INT5_GRADIENTS(
      DistilConfig.class, gradients(5, GradientScale.PER_CHANNEL), Ingredient::gradientsInFloat),

  /** {@link GradientScale#GLOBAL} gradients of 5 bits in FDDA's own training. */
  INT5_GLOBAL_GRADIENTS(
      DistilConfig.class, gradients(5, GradientScale.GLOBAL), Ingredient::gradientsInFloat),

  /** {@link GradientScale#MAGNITUDE_AWARE} gradients of 5 bits in FDDA's own training. */
  INT5_CLIPPED_GRADIENTS(
      DistilConfig.class,
      gradients(5, GradientScale.MAGNITUDE_AWARE),
      Ingredient::gradientsInFloat),

  /** {@link EndToEndConfig#featureWeight} of 20, and {@link EndToEndConfig#weightRate} of 1e-3. */
  FEATURES(
      EndToEndConfig.class,
      stage -> stage.withFeatureWeight(20).withWeightRate(1e-3),
      stage ->
          stage
              .withFeatureWeight(EndToEndConfig.defaults().featureWeight())
              .withWeightRate(EndToEndConfig.defaults().weightRate())),

  /** {@link EndToEndConfig#freezing} of 0.15: for networks with depthwise convolutions. */
  FROZEN_OSCILLATIONS(
      EndToEndConfig.class,
      stage -> stage.withFreezing(0.15),
      stage -> stage.withFreezing(EndToEndConfig.defaults().freezing())),

  /** {@link EndToEndConfig#temperature} of 4: likely classes count more. */
  LOW_TEMPERATURE(
      EndToEndConfig.class,
      stage -> stage.withTemperature(4),
      stage -> stage.withTemperature(EndToEndConfig.defaults().temperature())),

  /** Ranges chosen in the float network: {@link NearestConfig#inFloat}. */
  FLOAT_RANGES(
      Kind.SETTING,
      config -> config.has(NearestConfig.class) || config.has(RangeConfig.class),
      student(rangesInFloat(true)),
      student(rangesInFloat(false))),

  /** {@link SoftmaxGrid#LOG_SQRT2}. */
  LOG_SOFTMAX(
      Kind.SETTING,
      student(config -> config.withSoftmaxGrid(SoftmaxGrid.LOG_SQRT2)),
      student(config -> config.withSoftmaxGrid(SoftmaxGrid.UNIFORM))),

  /** {@link QuantizationConfig#lowPass} of 0.5. */
  LOW_PASS(
      Kind.SETTING,
      student(config -> config.withLowPass(0.5)),
      student(config -> config.withLowPass(0))),

  /** {@link Mixup} of synthetic images of a class, α = 1. */
  CLASS_MIXUP(DistillingConfig.class, mixup(Mixup.sameClass(1)), mixup(Mixup.none())),

  /** {@link Mixup} of any two images of a batch, α = 0.4. */
  BATCH_MIXUP(DistillingConfig.class, mixup(Mixup.batch(0.4)), mixup(Mixup.none())),

  /** {@link Mixup} of any two images of a batch, α = 0.1: most images stay nearly as they are. */
  LIGHT_BATCH_MIXUP(DistillingConfig.class, mixup(Mixup.batch(0.1)), mixup(Mixup.none())),

  /** {@link CutMix} with probability ½ for each image of a batch. */
  CUTMIX(DistillingConfig.class, cutMix(new CutMix(0.5)), cutMix(CutMix.none())),

  /** Weight 1 for labels beside the teacher, in {@link ScaleConfig} and {@link EndToEndConfig}. */
  LABELS(
      Kind.SETTING,
      config -> config.has(ScaleConfig.class) || config.has(EndToEndConfig.class),
      student(config -> labels(config, 1)),
      student(config -> labels(config, 0))),

  /** {@link SampleWeights#confidence} of 0.5, for stages that learn from labels. */
  CONFIDENT_LABELS(
      Kind.LATE_SETTING,
      config ->
          config.stages().stream()
              .anyMatch(stage -> stage instanceof DistillingConfig each && each.learnsLabels()),
      student(config -> config.map(DistillingConfig.class, stage -> confident(stage, 0.5))),
      student(config -> config.map(DistillingConfig.class, stage -> confident(stage, 0)))),

  /** {@link SampleWeights#hardness} of 2. */
  HARD_SAMPLES(
      DistillingConfig.class,
      stage -> stage.withSamples(stage.samples().withHardness(2)),
      stage -> stage.withSamples(stage.samples().withHardness(0))),

  /** Images without class centers: no {@link SynthesisConfig#fineGrained()}. */
  GLOBAL_STATISTICS_ALONE(
      Kind.SETTING,
      synthesis(config -> config.withFineGrained(false)),
      synthesis(config -> config.withFineGrained(true))),

  /** Images of which the teacher sees the class, without any statistics. */
  LABELS_ALONE(
      Kind.SETTING,
      synthesis(config -> matching(config, false, 0)),
      synthesis(config -> matching(config, true, LossWeights.published().alignment()))),

  /** Batches of calibration images alone, no synthetic ones among them. */
  REAL_IMAGES_ALONE(
      DistillingConfig.class,
      stage -> stage.withBatch(realAlone(stage.batch())),
      stage -> stage.withBatch(realAndSynthetic(stage.batch()))),

  /** {@link GeneratorLayout#HALF}. */
  HALF_RESOLUTION(
      Kind.SETTING,
      synthesis(config -> config.withLayout(GeneratorLayout.HALF)),
      synthesis(config -> config.withLayout(GeneratorLayout.FULL))),

  /** {@link RefinementConfig#defaults()}. */
  REFINED_IMAGES(
      Kind.SETTING,
      synthesis(config -> config.withRefinement(RefinementConfig.defaults())),
      synthesis(config -> config.withRefinement(RefinementConfig.none()))),

  /** The same with {@link RefinementConfig#swing}. */
  SWING_REFINED_IMAGES(
      Kind.SETTING,
      synthesis(config -> config.withRefinement(RefinementConfig.defaults().withSwing(true))),
      synthesis(config -> config.withRefinement(RefinementConfig.none())));

  private static final int SHORT_SYNTHESIS = 60;
  private static final int SHORT_SCALES = 100;
  private static final int SHORT_END_TO_END = 250;

  /** When {@link Recipe#parse} lets an ingredient act, whatever the order of its text. */
  enum Kind {
    /** Adds a stage, takes one away or puts another in its place. */
    STAGE,
    /** Changes stages that are there. */
    SETTING,
    /** Needs another setting. */
    LATE_SETTING
  }

  private final Kind kind;
  private final Predicate<QuantizationConfig> acts;
  private final UnaryOperator<Recipe> on;
  private final UnaryOperator<Recipe> off;

  Ingredient(
      Kind kind,
      Predicate<QuantizationConfig> acts,
      UnaryOperator<Recipe> on,
      UnaryOperator<Recipe> off) {
    this.kind = kind;
    this.acts = acts;
    this.on = on;
    this.off = off;
  }

  Ingredient(Kind kind, UnaryOperator<Recipe> on, UnaryOperator<Recipe> off) {
    this(kind, config -> true, on, off);
  }

  /** A setting of all stages of a kind. */
  <S extends StageConfig> Ingredient(
      Class<S> stage, Function<S, StageConfig> on, Function<S, StageConfig> off) {
    this(
        Kind.SETTING,
        config -> config.has(stage),
        student(config -> config.map(stage, on)),
        student(config -> config.map(stage, off)));
  }

  /**
   * The recipe with this ingredient.
   *
   * @throws InvalidInputException if the recipe has no stage that this acts on, and the message
   *     says which ingredients would add one; or if the stage that this adds does not go with the
   *     others
   */
  public Recipe addTo(Recipe recipe) {
    if (!acts.test(recipe.quantization())) {
      throw new InvalidInputException(
          "recipe %s: %s finds no stage to act on; add %s"
              .formatted(recipe.name(), this, remedies(recipe)));
    }
    return on.apply(recipe);
  }

  /**
   * The recipe without this ingredient.
   *
   * @throws InvalidInputException if another ingredient acts on nothing without it, as {@link
   *     #CONFIDENT_LABELS} without {@link #LABELS}
   */
  public Recipe removeFrom(Recipe recipe) {
    return off.apply(recipe);
  }

  /** When it acts. */
  Kind kind() {
    return kind;
  }

  private boolean helps(Ingredient other, Recipe recipe) {
    try {
      return acts.test(other.on.apply(recipe).quantization());
    } catch (InvalidInputException e) {
      return false; // it cannot be added to the recipe itself
    }
  }

  /** Names of the ingredients that would add a stage that this acts on. */
  private String remedies(Recipe recipe) {
    return Arrays.stream(values())
        .filter(other -> other.acts.test(recipe.quantization()) && helps(other, recipe))
        .map(Ingredient::toString)
        .collect(Collectors.joining(" or "));
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

  private static SynthesisConfig matching(
      SynthesisConfig config, boolean centers, double alignment) {
    return config.withFineGrained(centers).withWeights(config.weights().withAlignment(alignment));
  }

  private static UnaryOperator<QuantizationConfig> ranges(RangeMethod method) {
    return config ->
        StageForms.untracked(config, method)
            .map(NearestConfig.class, stage -> stage.withMethod(method))
            .map(RangeConfig.class, stage -> stage.withMethod(method));
  }

  private static UnaryOperator<QuantizationConfig> weightRanges(WeightRangeMethod method) {
    return config ->
        config
            .map(NearestConfig.class, stage -> stage.withWeightRanges(method))
            .map(TrackedRangeConfig.class, stage -> stage.withWeightRanges(method))
            .map(RoundConfig.class, stage -> stage.withWeightRanges(method));
  }

  private static UnaryOperator<QuantizationConfig> rangesInFloat(boolean wanted) {
    return config ->
        config
            .map(NearestConfig.class, stage -> stage.withInFloat(wanted))
            .map(RangeConfig.class, stage -> stage.withInFloat(wanted));
  }

  private static UnaryOperator<QuantizationConfig> matchBatchNorm(boolean wanted) {
    return config ->
        config
            .map(NearestConfig.class, stage -> stage.withMatchBatchNorm(wanted))
            .map(RangeConfig.class, stage -> stage.withMatchBatchNorm(wanted))
            .map(RoundConfig.class, stage -> stage.withMatchBatchNorm(wanted));
  }

  private static boolean corrects(
      QuantizationConfig config, Predicate<CorrectionConfig> correction) {
    return config.find(CorrectionConfig.class).filter(correction).isPresent();
  }

  private static QuantizationConfig correct(
      QuantizationConfig config, boolean reestimate, boolean bias) {
    return reestimate || bias
        ? StageForms.with(config, CorrectionConfig.of(reestimate, bias))
        : StageForms.without(config, CorrectionConfig.class);
  }

  private static UnaryOperator<Recipe> reconstruction(ReconstructionConfig value) {
    return student(config -> StageForms.with(config, value));
  }

  private static UnaryOperator<Recipe> noReconstruction() {
    return student(config -> StageForms.without(config, ReconstructionConfig.class));
  }

  private static UnaryOperator<Recipe> endToEnd(int times) {
    return student(
        config ->
            StageForms.with(
                config,
                config
                    .find(EndToEndConfig.class)
                    .orElseGet(EndToEndConfig::defaults)
                    .withIterations(times * EndToEndConfig.defaults().iterations())));
  }

  private static Recipe shortened(Recipe recipe) {
    return withIterations(
        recipe,
        Math.min(SHORT_SYNTHESIS, recipe.synthesis().iterations()),
        stage -> Math.min(SHORT_SCALES, stage.iterations()),
        stage -> Math.min(SHORT_END_TO_END, stage.iterations()));
  }

  private static Recipe atFullLength(Recipe recipe) {
    return withIterations(
        recipe,
        SynthesisConfig.defaults().iterations(),
        stage -> ScaleConfig.defaults().iterations(),
        stage -> EndToEndConfig.defaults().iterations());
  }

  private static Recipe withIterations(
      Recipe recipe,
      int synthesis,
      ToIntFunction<ScaleConfig> scales,
      ToIntFunction<EndToEndConfig> endToEnd) {
    return recipe
        .withSynthesis(recipe.synthesis().withIterations(synthesis))
        .withQuantization(
            recipe
                .quantization()
                .map(ScaleConfig.class, stage -> stage.withIterations(scales.applyAsInt(stage)))
                .map(
                    EndToEndConfig.class,
                    stage -> stage.withIterations(endToEnd.applyAsInt(stage))));
  }

  private static UnaryOperator<Recipe> noEndToEnd() {
    return student(config -> StageForms.without(config, EndToEndConfig.class));
  }

  private static Function<DistilConfig, StageConfig> gradients(int bits, GradientScale scale) {
    return stage -> stage.withGradients(new GradientQuantization(bits, scale));
  }

  private static StageConfig gradientsInFloat(DistilConfig stage) {
    return stage.withGradients(GradientQuantization.none());
  }

  private static Function<DistillingConfig, StageConfig> mixup(Mixup mixup) {
    return stage -> stage.withBatch(stage.batch().withMixup(mixup));
  }

  private static Function<DistillingConfig, StageConfig> cutMix(CutMix cutMix) {
    return stage -> stage.withBatch(stage.batch().withCutMix(cutMix));
  }

  private static BatchConfig realAlone(BatchConfig batch) {
    var usual = BatchConfig.defaults();
    return batch.withReal(usual.real() + usual.synthetic()).withSynthetic(0);
  }

  private static BatchConfig realAndSynthetic(BatchConfig batch) {
    var usual = BatchConfig.defaults();
    return batch.withReal(usual.real()).withSynthetic(usual.synthetic());
  }

  private static StageConfig confident(DistillingConfig stage, double confidence) {
    return stage.learnsLabels()
        ? stage.withSamples(stage.samples().withConfidence(confidence))
        : stage;
  }

  private static QuantizationConfig labels(QuantizationConfig config, double weight) {
    return config
        .map(ScaleConfig.class, stage -> stage.withLabels(weight))
        .map(EndToEndConfig.class, stage -> stage.withLabels(weight));
  }
}
