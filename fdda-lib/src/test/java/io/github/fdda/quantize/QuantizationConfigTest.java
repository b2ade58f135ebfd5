package io.github.fdda.quantize;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.fdda.quantize.batch.Distillation;
import io.github.fdda.quantize.batch.GeneratorTraining;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.batch.SyntheticData;
import io.github.fdda.quantize.correct.Corrections;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.reconstruct.ReconstructionConfig;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizationConfigTest {

  @ParameterizedTest
  @MethodSource
  void value_outOfRange(UnaryOperator<QuantizationConfig> change, String message) {
    assertRefused(() -> change.apply(QuantizationConfig.defaults()), message);
  }

  static Stream<Arguments> value_outOfRange() {
    return Stream.of(
        refused(c -> c.withIterations(-1), "student iterations -1"),
        refused(c -> c.withRealBatch(-1), "real images in a batch -1"),
        refused(c -> c.withSyntheticBatch(1), "synthetic images in a batch 1"),
        refused(c -> c.withRangeImages(3), "images for ranges 3"),
        refused(c -> c.withScaleTemperature(0), "temperature for scales 0.0"),
        refused(c -> c.withTrackedIterations(0), "tracked iterations 0"),
        refused(c -> c.withLearningRate(Double.NaN), "student learning rate NaN"),
        refused(c -> c.withLearningRate(-1e-3), "student learning rate -0.001"),
        refused(
            c -> c.withLearningRate(Double.POSITIVE_INFINITY), "student learning rate Infinity"),
        refused(c -> c.withMomentum(Double.NaN), "momentum NaN"),
        refused(c -> c.withWeightDecay(-1), "weight decay -1.0"),
        refused(
            c -> c.withSyntheticData(c.syntheticData().withLowPass(-1)), "low-pass filter -1.0"),
        refused(
            c ->
                c.withSyntheticData(c.syntheticData().withMixup(Mixup.sameClass(1)))
                    .withGeneratorTraining(GeneratorTraining.JOINT),
            "freeze it, or mix the batch"));
  }

  @Test
  void learningRateFactor_isOfAllRates() {
    var config =
        QuantizationConfig.defaults()
            .withReconstruction(ReconstructionConfig.layers())
            .withLearningRateFactor(0.5);
    assertEquals(5e-5, config.learningRate());
    assertEquals(1.5e-4, config.weightRate());
    assertEquals(1.5e-2, config.reconstruction().roundingRate());
    assertEquals(1e-3, config.reconstruction().stepRate());
    assertEquals(5e-4, config.reconstruction().batchNormRate());
  }

  @Test
  void published_constants() {
    var config = QuantizationConfig.published();
    assertEquals(350 * 200, config.iterations());
    assertEquals(16, config.realBatch());
    assertEquals(16, config.syntheticBatch());
    assertEquals(1e-6, config.learningRate());
    assertEquals(0.9, config.momentum());
    assertEquals(1e-4, config.weightDecay());
    assertEquals(new Distillation(20, 20, 1), config.distillation());
    assertEquals(StraightThrough.UNMASKED, config.straightThrough());
    assertEquals(RangeMethod.PUBLISHED, config.ranges());
    assertEquals(800, config.trackedIterations());
    assertFalse(config.reconstruction().reconstructs());
    assertEquals(WeightRangeMethod.BY_ROUNDING, config.weightRanges());
    assertEquals(Corrections.NONE, config.corrections());
    assertEquals(GeneratorTraining.JOINT, config.generatorTraining());
    assertEquals(SyntheticData.asMade(), config.syntheticData());
    assertEquals(SampleWeights.equal(), config.sampleWeights());
  }

  @Test
  void totalIterations_sharedWithReconstruction() {
    var config =
        QuantizationConfig.prepared()
            .withReconstruction(ReconstructionConfig.layers().withIterations(450));
    assertEquals(200 + 450 + 350, config.preparingIterations());
    var shorter = config.withTotalIterations(100);
    assertEquals(45, shorter.reconstruction().iterations());
    assertEquals(100, shorter.preparingIterations());
    assertFalse(config.withTotalIterations(1).reconstruction().reconstructs());
    assertEquals(0, config.withoutTraining().preparingIterations());
  }

  private static Arguments refused(UnaryOperator<QuantizationConfig> change, String message) {
    return Arguments.of(change, message);
  }
}
