package io.github.fdda.synthesis;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.bns.BnsUnits;
import io.github.fdda.bns.Distortion;
import io.github.fdda.train.LearningRateSchedule;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SynthesisConfigTest {

  @ParameterizedTest
  @MethodSource
  void value_outOfRange(UnaryOperator<SynthesisConfig> change, String message) {
    assertRefused(() -> change.apply(SynthesisConfig.defaults()), message);
  }

  static Stream<Arguments> value_outOfRange() {
    return Stream.of(
        refused(c -> c.withIterations(-4), "generator iterations -4: must be at least 0"),
        refused(c -> c.withJointIterations(-1), "joint iterations -1: must be at least 0"),
        refused(c -> c.withNoiseIterations(-1), "noise iterations -1"),
        refused(c -> c.withBatchSize(1), "batch size 1: must be at least 2"),
        refused(c -> c.withLatentSize(0), "latent size 0"),
        refused(c -> c.withLearningRate(0), "generator learning rate 0.0: must be above 0"),
        refused(c -> c.withLearningRate(Double.NaN), "generator learning rate NaN"),
        refused(c -> c.withClassLearningRate(-1), "class learning rate -1.0"),
        refused(
            c -> c.withClassLearningRate(Double.POSITIVE_INFINITY), "class learning rate Infinity"),
        refused(c -> c.withLearningRateFactor(0), "learning-rate factor 0.0: must be above 0"),
        refused(c -> c.withHardness(-1), "exponent of hardness -1.0"),
        refused(c -> refining(c, r -> r.withPerClass(-1)), "refined images a class -1"),
        refused(c -> refining(c, r -> r.withIterations(-1)), "refining iterations -1"),
        refused(c -> refining(c, r -> r.withLearningRate(0)), "learning rate of pixels 0.0"),
        refused(c -> refining(c, r -> r.withTotalVariation(-1)), "total variation -1.0"));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0, 0, 0, cross-entropy -1.0",
    "0, -1, 0, 0, alignment -1.0",
    "0, 0, -1, 0, BNS-distorted loss -1.0",
    "0, 0, 0, -1, BNS-centralized loss -1.0",
    "NaN, 0, 0, 0, cross-entropy NaN",
    "0, 0, 0, Infinity, BNS-centralized loss Infinity"
  })
  void lossWeight_outOfRange(
      double crossEntropy, double alignment, double d, double c, String named) {
    assertRefused(() -> new LossWeights(crossEntropy, alignment, d, c), named);
  }

  @Test
  void learningRateFactor_isOfAllRates() {
    var config = SynthesisConfig.defaults().withLearningRateFactor(0.5);
    assertEquals(1e-3, config.learningRate());
    assertEquals(1e-2, config.classLearningRate());
    assertEquals(0.01, config.refinement().learningRate());
  }

  @Test
  void published_constants() {
    var config = SynthesisConfig.published();
    assertEquals(10_000, config.iterations());
    assertEquals(80_000, config.scheduleIterations());
    assertEquals(1_000, config.noiseIterations());
    assertEquals(16, config.batchSize());
    assertEquals(100, config.latentSize());
    assertEquals(1e-3, config.learningRate());
    assertEquals(1e-3, config.classLearningRate());
    assertEquals(LearningRateSchedule.STEPS, config.schedule());
    assertEquals(new LossWeights(0.5, 0.2, 0.9, 0.01), config.weights());
    assertEquals(BnsUnits.ABSOLUTE, config.units());
    assertEquals(new Distortion(0.5, 1), config.distortion());
    assertEquals(0, config.hardness());
    assertEquals(0, config.refinement().perClass());
  }

  @Test
  void with_changesOneValue() {
    var config = SynthesisConfig.published().withSeed(7).withBatchSize(3);
    assertEquals(7, config.seed());
    assertEquals(3, config.batchSize());
    assertEquals(SynthesisConfig.published(), config.withSeed(0).withBatchSize(16));
  }

  private static SynthesisConfig refining(
      SynthesisConfig config, UnaryOperator<RefinementConfig> change) {
    return config.withRefinement(change.apply(config.refinement()));
  }

  private static Arguments refused(UnaryOperator<SynthesisConfig> change, String message) {
    return Arguments.of(change, message);
  }
}
