package io.github.fdda.quantize;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.fdda.data.Augmentation;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Shift;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.Stages;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.batch.CutMix;
import io.github.fdda.quantize.batch.Distillation;
import io.github.fdda.quantize.batch.GeneratorTraining;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.correct.CorrectionConfig;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.distil.GradientQuantization;
import io.github.fdda.quantize.distil.GradientScale;
import io.github.fdda.quantize.equalize.EqualizeConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.Generators;
import io.github.fdda.quantize.grid.StraightThrough;
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
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.stage.TrainingConfig;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.train.StepObserver;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every stage, and of every setting of each. */
class StagesTest {

  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  private static final Network NETWORK = TinyNetwork.of(SHAPE);
  private static final LabelledImages CALIBRATION =
      new Pictures(SHAPE, 3, List.of(0, 1, 2, 0, 1, 2, 0, 1));
  private static final BitWidths BITS = BitWidths.of(3, 3);
  private static final TrainedGenerator TRAINED = trained();

  /** All that go together, each short. */
  private static final QuantizationConfig ALL =
      small(
          QuantizationConfig.of(
              new EqualizeConfig(),
              ReparametrizeConfig.defaults(),
              RangeConfig.defaults(),
              ScaleConfig.defaults(),
              RoundConfig.defaults(),
              ReconstructionConfig.blocks().withSynthetic(2).withBatchSize(4),
              CorrectionConfig.of(true, true),
              EndToEndConfig.defaults().withFeatureWeight(1).withWeightRate(0.3).withFreezing(0.01),
              DistilConfig.defaults().withLearningRate(1e-3)));

  private static final QuantizationConfig PUBLISHED =
      small(
          QuantizationConfig.of(
              TrackedRangeConfig.published().withGeneratorIterations(3),
              DistilConfig.published().withLearningRate(1e-3)));

  /** Of those that settings are changed in. */
  private static final Map<QuantizationConfig, String> RESULTS = new HashMap<>();

  private static QuantizationConfig small(QuantizationConfig config) {
    return Stages.withImages(Stages.withBatches(config, 2, 4), 4)
        .map(TrainingConfig.class, stage -> stage.withIterations(3))
        .withSeed(2);
  }

  /** Before every step of every stage, the loop is saved and another one goes on from there. */
  @ParameterizedTest
  @MethodSource
  void killedAnywhere_resumesToTheSameBits(QuantizationConfig config, int steps) {
    var expected = run(config);
    for (var stop = 0; stop <= steps; stop++) {
      Snapshot saved;
      try (var killed = quantizer(config)) {
        for (var i = 0; i < stop; i++) {
          killed.step();
        }
        saved = killed.snapshot();
      }
      try (var resumed = quantizer(config)) {
        resumed.restore(saved);
        assertEquals(stop, resumed.iteration());
        resumed.run(StepObserver.none());
        assertEquals(steps, resumed.iteration());
        assertSame(expected, resumed.result(), "stopped after " + stop);
        assertEquals(
            config.stages().stream().map(StageConfig::stage).toList(),
            resumed.history().stream().map(StageEffect::stage).toList());
      }
    }
  }

  static Stream<Arguments> killedAnywhere_resumesToTheSameBits() {
    // Six blocks: five of one convolution, and the classifier.
    return Stream.of(
        Arguments.of(ALL, 1 + 1 + 1 + 3 + 1 + 6 + 1 + 3 + 3), Arguments.of(PUBLISHED, 3 + 3));
  }

  @Test
  void restore_loopOfMoreStages() {
    try (var all = quantizer(ALL);
        var other = quantizer(QuantizationConfig.rangesOnly())) {
      all.step();
      all.step();
      assertRefused(() -> other.restore(all.snapshot()), "another network or configuration");
    }
  }

  @Test
  void history_oneRowAStage() {
    try (var quantizer = quantizer(ALL)) {
      quantizer.run(StepObserver.none());
      var history = quantizer.history();
      assertEquals(
          List.of(1, 1, 1, 3, 1, 6, 1, 3, 3),
          history.stream().map(StageEffect::iterations).toList());
      assertEquals(
          List.of(false, false, false, false, true, true, true, true, true),
          history.stream().map(StageEffect::rounded).toList());
      // Equalization leaves the function as it is; to quantize anything does not.
      assertEquals(0, history.get(0).divergence(), 1e-6);
      assertTrue(history.get(4).divergence() > 1e-6);
      assertEquals(
          List.of("stage", "iterations", "weights", "divergence", "seconds"),
          StageEffect.table(history).columnNames());
    }
  }

  /** A setting that changes nothing should not be there to be set. */
  @ParameterizedTest(name = "{0}.{1}")
  @MethodSource
  void everySetting_changesTheResult(
      String stage, String component, QuantizationConfig before, QuantizationConfig after) {
    var expected = RESULTS.computeIfAbsent(before, config -> bits(run(config)));
    assertNotEquals(expected, bits(run(after)));
  }

  static Stream<Arguments> everySetting_changesTheResult() {
    var bases =
        List.of(
            small(
                QuantizationConfig.of(
                    NearestConfig.defaults(), DistilConfig.defaults().withLearningRate(1e-3))),
            PUBLISHED,
            small(
                QuantizationConfig.of(
                    RangeConfig.defaults(),
                    ScaleConfig.defaults().withLabels(10),
                    RoundConfig.defaults(),
                    EndToEndConfig.defaults()
                        .withLabels(10)
                        .withFeatureWeight(1)
                        .withWeightRate(0.3))),
            small(
                QuantizationConfig.of(
                    RangeConfig.defaults(),
                    RoundConfig.defaults(),
                    ReconstructionConfig.blocks().withSynthetic(2).withBatchSize(4),
                    CorrectionConfig.of(true, true))));
    return QuantizationConfig.kinds().stream()
        .flatMap(
            kind ->
                bases.stream()
                    .filter(config -> config.has(kind.getClass()))
                    .limit(1)
                    .flatMap(settings(kind.getClass())));
  }

  /** Of the stage of a kind, in turn, each setting changed. */
  private static Function<QuantizationConfig, Stream<Arguments>> settings(
      Class<? extends StageConfig> kind) {
    return base -> {
      var stage = base.find(kind).orElseThrow();
      return Arrays.stream(kind.getRecordComponents())
          // The blocks of this network are its layers: see ReconstructionTest.
          .filter(component -> !component.getName().equals("unit"))
          // Weights turn back after more iterations than here: see LsqTrainingTest.
          .filter(component -> !component.getName().equals("freezing"))
          .map(
              component ->
                  Arguments.of(
                      stage.stage(),
                      component.getName(),
                      base,
                      base.with(changed(stage, component))));
    };
  }

  /** Settings of parts that several stages have in common. */
  @Test
  void everySettingOfBatchesAndSamples_changesTheResult() {
    var distil = PUBLISHED.find(DistilConfig.class).orElseThrow();
    var frozen = PUBLISHED.with(distil.withGeneratorTraining(GeneratorTraining.FROZEN));
    var stage = frozen.find(DistilConfig.class).orElseThrow();
    var batch = stage.batch();
    var results =
        Stream.of(
                frozen,
                frozen.withLowPass(0.3),
                frozen.withSeed(5),
                frozen.with(stage.withBatch(batch.withReal(3))),
                frozen.with(stage.withBatch(batch.withSynthetic(3))),
                frozen.with(stage.withBatch(batch.withMixup(Mixup.batch(1)))),
                frozen.with(stage.withBatch(batch.withCutMix(new CutMix(1)))),
                frozen.with(stage.withSamples(stage.samples().withHardness(2))),
                frozen.with(stage.withSamples(stage.samples().withConfidence(1))),
                frozen.with(stage.withDistillation(stage.distillation().withLabels(3))))
            .map(config -> bits(run(config)))
            .toList();
    assertEquals(results.size(), results.stream().distinct().count());
  }

  private static StageConfig changed(StageConfig stage, RecordComponent changed) {
    try {
      var components = stage.getClass().getRecordComponents();
      var values = new ArrayList<Object>();
      for (var component : components) {
        var value = component.getAccessor().invoke(stage);
        values.add(
            component.getName().equals(changed.getName())
                ? other(component.getName(), value)
                : value);
      }
      var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
      return (StageConfig)
          stage.getClass().getDeclaredConstructor(types).newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Another value of a setting. */
  private static Object other(String name, Object value) {
    if (value instanceof Boolean on) {
      return !on;
    } else if (value instanceof Integer number) {
      return number + (name.equals("images") ? 2 : 1);
    } else if (value instanceof Double number) {
      return name.equals("dropProbability") ? 0.0 : number + 0.3;
    } else if (value instanceof Shift shift) {
      return new Shift(shift.pixels() + 1, shift.flipProbability() / 2);
    } else if (value instanceof Augmentation) {
      return Augmentation.none();
    }
    return switch (name) {
      case "batch" -> Stages.withBatches(ALL, 1, 3).find(ScaleConfig.class).orElseThrow().batch();
      case "samples" -> new SampleWeights(2, 0);
      case "distillation" -> Distillation.published().withLabels(4);
      case "straightThrough" ->
          value == StraightThrough.MASKED ? StraightThrough.UNMASKED : StraightThrough.MASKED;
      case "generatorTraining" ->
          value == GeneratorTraining.JOINT ? GeneratorTraining.FROZEN : GeneratorTraining.JOINT;
      case "method" -> RangeMethod.MIN_MAX;
      case "gradients" -> new GradientQuantization(4, GradientScale.GLOBAL);
      case "weightRanges" -> WeightRangeMethod.PERCENTILE;
      case "rounding" -> WeightRounding.NEAREST;
      default -> throw new IllegalArgumentException("say how " + name + " may be changed");
    };
  }

  private static StudentState run(QuantizationConfig config) {
    try (var quantizer = quantizer(config)) {
      quantizer.run(StepObserver.none());
      return quantizer.result();
    }
  }

  private static Quantizer<StudentState> quantizer(QuantizationConfig config) {
    var plan = QuantizationPlan.of(NETWORK, BITS, config.target());
    var inputs =
        new StageInputs(
            Optional.of(TRAINED), CALIBRATION, plan, config.lowPass(), config.seed(), Device.cpu());
    return new Quantizer<>(inputs, config, Quantizer::student);
  }

  private static TrainedGenerator trained() {
    var config =
        SynthesisConfig.defaults()
            .withIterations(6)
            .withJointIterations(60)
            .withBatchSize(4)
            .withLatentSize(5)
            .withFineGrained(false);
    return Generators.train(NETWORK, CALIBRATION, config);
  }

  private static String bits(StudentState state) {
    return state.ranges() + " " + state.weightRanges() + " " + state.weights().sha256();
  }

  private static void assertSame(StudentState expected, StudentState actual, String message) {
    assertEquals(expected.ranges(), actual.ranges(), message);
    assertEquals(expected.weightRanges(), actual.weightRanges(), message);
    for (var name : expected.weights().names()) {
      assertArrayEquals(expected.weights().values(name), actual.weights().values(name), message);
    }
  }
}
