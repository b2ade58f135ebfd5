package io.github.fdda;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.correct.CorrectionConfig;
import io.github.fdda.quantize.equalize.EqualizeConfig;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.RangeConfig;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.range.TrackedRangeConfig;
import io.github.fdda.quantize.reconstruct.ReconstructionConfig;
import io.github.fdda.quantize.reparametrize.ReparametrizeConfig;
import io.github.fdda.quantize.round.RoundConfig;
import io.github.fdda.quantize.scale.EndToEndConfig;
import io.github.fdda.quantize.scale.ScaleConfig;
import io.github.fdda.quantize.stage.StageConfig;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Brings a list of stages into one of two forms. In the first, one stage ({@link NearestConfig})
 * finds ranges and rounds weights to nearest; a student without preparing stages needs no more. In
 * the second, these are two stages ({@link RangeConfig}, {@link RoundConfig}) with preparing stages
 * before, between and after. Adding a preparing stage turns the first form into the second;
 * removing the last one turns it back.
 */
final class StageForms {

  private static final List<Class<? extends StageConfig>> PREPARING =
      List.of(
          EqualizeConfig.class,
          ReparametrizeConfig.class,
          ScaleConfig.class,
          ReconstructionConfig.class,
          CorrectionConfig.class,
          EndToEndConfig.class);

  private StageForms() {}

  /** The same with a stage that prepares the student. */
  static QuantizationConfig with(QuantizationConfig config, StageConfig stage) {
    return apart(config).with(stage);
  }

  /** The same without such a stage. */
  static QuantizationConfig without(QuantizationConfig config, Class<? extends StageConfig> stage) {
    return joined(config.without(stage));
  }

  /** The same with another rounding of weights. */
  static QuantizationConfig map(QuantizationConfig config, UnaryOperator<RoundConfig> change) {
    return joined(apart(config).map(RoundConfig.class, change));
  }

  /** The same with ranges found in one pass instead of tracked, if they were tracked. */
  static QuantizationConfig untracked(QuantizationConfig config, RangeMethod method) {
    return config
        .find(TrackedRangeConfig.class)
        .map(
            tracked ->
                NearestConfig.defaults()
                    .withMethod(method)
                    .withWeightRanges(tracked.weightRanges()))
        .map(
            nearest ->
                config.withStages(
                    config.stages().stream()
                        .map(stage -> stage instanceof TrackedRangeConfig ? nearest : stage)
                        .toList()))
        .orElse(config);
  }

  private static QuantizationConfig apart(QuantizationConfig config) {
    return config.withStages(config.stages().stream().flatMap(StageForms::apart).toList());
  }

  private static Stream<StageConfig> apart(StageConfig stage) {
    return stage instanceof NearestConfig nearest
        ? Stream.of(
            new RangeConfig(
                nearest.method(), nearest.matchBatchNorm(), nearest.inFloat(), nearest.images()),
            new RoundConfig(
                WeightRounding.NEAREST,
                nearest.weightRanges(),
                nearest.matchBatchNorm(),
                false,
                nearest.images()))
        : Stream.of(stage);
  }

  private static QuantizationConfig joined(QuantizationConfig config) {
    if (PREPARING.stream().anyMatch(config::has)
        || config.find(RoundConfig.class).isEmpty()
        || config.rounding() != WeightRounding.NEAREST
        || config.find(RoundConfig.class).filter(RoundConfig::ridge).isPresent()) {
      return config;
    }
    var ranges = config.find(RangeConfig.class).orElseThrow();
    var rounding = config.find(RoundConfig.class).orElseThrow();
    var nearest =
        new NearestConfig(
            ranges.method(),
            rounding.weightRanges(),
            ranges.matchBatchNorm(),
            ranges.inFloat(),
            ranges.images());
    return config.withStages(
        config.stages().stream()
            .filter(stage -> !(stage instanceof RoundConfig))
            .map(stage -> stage instanceof RangeConfig ? nearest : stage)
            .toList());
  }
}
