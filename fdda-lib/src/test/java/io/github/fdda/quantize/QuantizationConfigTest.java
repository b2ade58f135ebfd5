package io.github.fdda.quantize;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.batch.Distillation;
import io.github.fdda.quantize.batch.GeneratorTraining;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.correct.CorrectionConfig;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.equalize.EqualizeConfig;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.RangeConfig;
import io.github.fdda.quantize.range.TrackedRangeConfig;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.reconstruct.ReconstructionConfig;
import io.github.fdda.quantize.reparametrize.ReparametrizeConfig;
import io.github.fdda.quantize.round.RoundConfig;
import io.github.fdda.quantize.scale.EndToEndConfig;
import io.github.fdda.quantize.scale.ScaleConfig;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.target.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizationConfigTest {

  private static final DistilConfig DISTIL = DistilConfig.defaults();

  @ParameterizedTest
  @MethodSource
  void value_outOfRange(Executable change, String message) {
    assertRefused(change, message);
  }

  static Stream<Arguments> value_outOfRange() {
    var infinite = Double.POSITIVE_INFINITY;
    return Stream.of(
        refused(() -> DISTIL.withIterations(0), "student iterations 0"),
        refused(() -> DISTIL.withLearningRate(Double.NaN), "student learning rate NaN"),
        refused(() -> DISTIL.withLearningRate(-1e-3), "student learning rate -0.001"),
        refused(() -> DISTIL.withLearningRate(infinite), "student learning rate Infinity"),
        refused(() -> DISTIL.withMomentum(Double.NaN), "momentum NaN"),
        refused(() -> DISTIL.withWeightDecay(-1), "weight decay -1.0"),
        refused(
            () ->
                DistilConfig.published()
                    .withBatch(BatchConfig.defaults().withMixup(Mixup.sameClass(1))),
            "freeze it, or mix the batch"),
        refused(
            () -> DistilConfig.published().withBatch(BatchConfig.defaults().withSynthetic(0)),
            "freeze it, or take some"),
        refused(
            () ->
                DISTIL
                    .withDistillation(Distillation.published().withLabels(0))
                    .withSamples(new SampleWeights(0, 0.5)),
            "confidence 0.5"),
        refused(() -> BatchConfig.defaults().withReal(-1), "real images in a batch -1"),
        refused(() -> BatchConfig.defaults().withSynthetic(1), "synthetic images in a batch 1"),
        refused(
            () -> BatchConfig.defaults().withSynthetic(0).withReal(0),
            "synthetic images in a batch 0"),
        refused(() -> NearestConfig.defaults().withImages(3), "images for ranges 3"),
        refused(() -> RangeConfig.defaults().withImages(3), "images for ranges 3"),
        refused(
            () -> ReparametrizeConfig.defaults().withImages(0), "images for reparametrization 0"),
        refused(() -> RoundConfig.defaults().withImages(0), "images for rounding 0"),
        refused(
            () -> TrackedRangeConfig.published().withGeneratorIterations(0),
            "tracked iterations 0"),
        refused(() -> CorrectionConfig.of(false, false), "corrections of nothing"),
        refused(() -> EndToEndConfig.defaults().withTemperature(0), "temperature 0.0"),
        refused(() -> QuantizationConfig.fdda().withLowPass(-1), "low-pass filter -1.0"));
  }

  @ParameterizedTest
  @MethodSource
  void stages_thatDoNotGoTogether(List<StageConfig> stages, String message) {
    assertRefused(() -> QuantizationConfig.of(stages.toArray(StageConfig[]::new)), message);
  }

  static Stream<Arguments> stages_thatDoNotGoTogether() {
    var nearest = NearestConfig.defaults();
    var ranges = RangeConfig.defaults();
    var scales = ScaleConfig.defaults();
    var rounding = RoundConfig.defaults();
    return Stream.of(
        Arguments.of(List.of(), "stages []: ranges have to be found"),
        Arguments.of(List.of(DISTIL), "stages [distillation]: ranges have to be found"),
        Arguments.of(List.of(ranges), "weights to be rounded once"),
        Arguments.of(List.of(rounding), "ranges have to be found"),
        Arguments.of(List.of(nearest, ranges, rounding), "once; have ranges and rounding, or"),
        Arguments.of(List.of(nearest, TrackedRangeConfig.published()), "once; have ranges and"),
        Arguments.of(List.of(nearest, scales), "scales are learnt while weights are in float"),
        Arguments.of(List.of(DISTIL, nearest), "stage nearest after distillation; the order is"),
        Arguments.of(List.of(ranges, rounding, scales), "stage scales after rounding"),
        Arguments.of(List.of(nearest, DISTIL, DISTIL), "stage distillation after distillation"));
  }

  @Test
  void learningRateFactor_isOfAllRates() {
    var config =
        QuantizationConfig.defaults()
            .with(ReconstructionConfig.layers())
            .with(DISTIL)
            .withLearningRateFactor(0.5);
    var scales = config.find(ScaleConfig.class).orElseThrow();
    assertEquals(2.5e-3, scales.stepRate());
    assertEquals(5e-3, scales.factorRate());
    assertEquals(1.5e-3, scales.batchNormRate());
    var parts = config.find(ReconstructionConfig.class).orElseThrow();
    assertEquals(1.5e-2, parts.roundingRate());
    assertEquals(1e-3, parts.stepRate());
    assertEquals(5e-4, parts.batchNormRate());
    var together = config.find(EndToEndConfig.class).orElseThrow();
    assertEquals(1e-3, together.stepRate());
    assertEquals(5e-4, together.batchNormRate());
    assertEquals(1.5e-4, together.weightRate());
    var distil = config.find(DistilConfig.class).orElseThrow();
    assertEquals(0.5 * DISTIL.learningRate(), distil.learningRate());
    assertRefused(() -> config.withLearningRateFactor(0), "learning-rate factor 0.0");
  }

  @Test
  void published_constants() {
    var config = QuantizationConfig.published();
    assertEquals(
        List.of(new TrackedRangeConfig(800, WeightRangeMethod.EXTREMES), DistilConfig.published()),
        config.stages());
    var distil = DistilConfig.published();
    assertEquals(350 * 200, distil.iterations());
    assertEquals(16, distil.batch().real());
    assertEquals(16, distil.batch().synthetic());
    assertEquals(1e-6, distil.learningRate());
    assertEquals(0.9, distil.momentum());
    assertEquals(1e-4, distil.weightDecay());
    assertEquals(new Distillation(20, 20, 1), distil.distillation());
    assertEquals(StraightThrough.UNMASKED, distil.straightThrough());
    assertEquals(GeneratorTraining.JOINT, distil.generatorTraining());
    assertEquals(SampleWeights.equal(), distil.samples());
  }

  @Test
  void totalIterations_sharedWithReconstruction() {
    var config =
        QuantizationConfig.defaults().with(ReconstructionConfig.layers().withIterations(450));
    assertEquals(200 + 450 + 350, config.iterations());
    var shorter = config.withTotalIterations(100);
    assertEquals(45, shorter.find(ReconstructionConfig.class).orElseThrow().iterations());
    assertEquals(100, shorter.iterations());
    assertFalse(config.withTotalIterations(1).has(ReconstructionConfig.class));
    assertEquals(0, config.withTotalIterations(0).iterations());
    assertRefused(
        () -> QuantizationConfig.rangesOnly().withTotalIterations(7), "no stage that learns");
  }

  @Test
  void with_goesToItsPlace_andReplaces() {
    var config = QuantizationConfig.defaults().with(new EqualizeConfig());
    assertEquals("equalization", config.stages().get(0).stage());
    var rounding = RoundConfig.defaults().withRounding(WeightRounding.NEAREST);
    assertEquals(rounding, config.with(rounding).find(RoundConfig.class).orElseThrow());
    assertEquals(QuantizationConfig.defaults(), config.without(EqualizeConfig.class));
  }

  /** Ranges of least squared error stay, everything else goes. */
  @Test
  void withoutTraining() {
    assertEquals(QuantizationConfig.rangesOnly(), QuantizationConfig.defaults().withoutTraining());
    assertEquals(QuantizationConfig.rangesOnly(), QuantizationConfig.fdda().withoutTraining());
  }

  /** What a batch normalization is part of is neither reconstructed nor corrected. */
  @Test
  void stagesOnTarget_thatAbsorbsBatchNormalization() {
    var config =
        QuantizationConfig.defaults()
            .with(ReconstructionConfig.blocks())
            .with(CorrectionConfig.of(true, true));
    assertEquals(config.stages(), config.stagesOnTarget());
    var absorbing = config.withTarget(Target.integerOnly());
    assertEquals(
        List.of("ranges", "scales", "rounding", "end-to-end"),
        absorbing.stagesOnTarget().stream().map(StageConfig::stage).toList());
    assertEquals(
        RoundConfig.defaults()
            .withRounding(WeightRounding.NEAREST)
            .withWeightRanges(WeightRangeMethod.EXTREMES),
        absorbing.stagesOnTarget().get(2));
  }

  private static Arguments refused(Executable change, String message) {
    return Arguments.of(change, message);
  }
}
