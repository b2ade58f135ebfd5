package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.pytorch.jni.JniUtils;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.Stages;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.SensitivityMetric;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.batch.GeneratorTraining;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.RangeConfig;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.reconstruct.ReconstructionConfig;
import io.github.fdda.quantize.round.RoundConfig;
import io.github.fdda.quantize.stage.TrainingConfig;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.train.StepObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whether operations are recorded belongs to a thread, and is on in a new one; notebooks and pools
 * change threads between two steps. Whatever a user calls gives the same in any thread, and leaves
 * the thread as it was.
 */
class ThreadsTest {

  private static final BitWidths BITS = BitWidths.of(3, 3);
  private static final SynthesisConfig SYNTHESIS =
      SynthesisConfig.defaults().withIterations(2).withBatchSize(2);
  private static final QuantizationConfig TRAINED =
      Stages.withImages(Stages.withBatches(QuantizationConfig.fdda(), 2, 2), 10)
          .withTotalIterations(2);

  private static final BnsCenters CENTERS =
      Fdda.collectCenters(
          TinyNetwork.of(Sample.network().inputShape(), 10), Sample.dataset().calibration(1));
  private static final Synthesis SYNTHESIZED = CENTERS.synthesize(SYNTHESIS);
  private static final QuantizedNetwork QUANTIZED = SYNTHESIZED.quantize(BITS, TRAINED);
  private static final LabelledImages TEST = Sample.dataset().test(10);

  private static final Map<String, Object> ALONE = new ConcurrentHashMap<>();

  /** Something that a user calls, and what can be compared of its result. */
  private record Call(String name, Supplier<?> work) {

    /** For reports. */
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Call> loops() {
    return Stream.of(
        new Call("synthesizer", ThreadsTest::synthesize),
        new Call("data-free synthesizer", ThreadsTest::synthesizeWithoutImages),
        new Call("refiner", ThreadsTest::refine),
        new Call("quantizer", () -> quantize(TRAINED)),
        new Call("joint quantizer", () -> quantize(joint())),
        new Call("recipe standard", () -> quantize(shortened(Recipe.standard()))));
  }

  static Stream<Call> steps() {
    return Stream.concat(loops(), inspections());
  }

  private static Stream<Call> inspections() {
    return Stream.of(
        new Call("reconstruction", () -> quantize(reconstructed())),
        new Call("collectCenters", ThreadsTest::collectCenters),
        new Call("float evaluation", () -> Fdda.evaluate(CENTERS.network(), TEST)),
        new Call("float predictions", () -> Fdda.predictions(CENTERS.network(), TEST)),
        new Call("statistics", () -> CENTERS.statistics("test", TEST).labels()),
        new Call("distorted", () -> CENTERS.distorted(SYNTHESIS, 1).labels()),
        new Call("generated images", () -> hash(SYNTHESIZED.images(List.of(1, 2), 3))),
        new Call("recognized", () -> SYNTHESIZED.recognized(2, 0)),
        new Call("stepping on", ThreadsTest::stepOn),
        new Call("ranges only", ThreadsTest::quantizeRangesOnly),
        new Call("mixed precision", () -> sensitivities(SensitivityMetric.MEASURED)),
        new Call("Hessian trace", () -> sensitivities(SensitivityMetric.HESSIAN_TRACE)),
        new Call("nuclear norm", () -> sensitivities(SensitivityMetric.NUCLEAR_NORM)),
        new Call("evaluation", () -> QUANTIZED.evaluate(TEST)),
        new Call("predictions", () -> QUANTIZED.predictions(TEST)),
        new Call("logits", () -> hash(QUANTIZED.logits(images()))),
        new Call("errors", () -> QUANTIZED.errors(images())),
        new Call("sensitivity", () -> QUANTIZED.sensitivity(TEST).print()),
        new Call("integers", () -> QUANTIZED.integers().weights().size()),
        new Call("saving and loading", ThreadsTest::saveAndLoad));
  }

  /** Recording is on in a new thread, as the engine has it, or off, as DJL has its first one. */
  @ParameterizedTest
  @MethodSource("steps")
  void aStep_isTheSameInAnyThread(Call step) throws Exception {
    var recording = inNewThread(true, step);
    var other = inNewThread(false, step);
    assertEquals(other, recording);
  }

  static Stream<Arguments> pairs() {
    var all = loops().toList();
    return IntStream.range(0, all.size())
        .boxed()
        .flatMap(i -> all.subList(i, all.size()).stream().map(b -> Arguments.of(all.get(i), b)));
  }

  /** As two notebooks of one kernel, or the tasks of a pool, run them. */
  @ParameterizedTest
  @MethodSource("pairs")
  void twoLoops_areTheSameAtOnce(Call one, Call other) throws Exception {
    var barrier = new CyclicBarrier(2);
    var first = start(() -> await(barrier, one));
    var second = start(() -> await(barrier, other));
    assertEquals(alone(one), first.get());
    assertEquals(alone(other), second.get());
  }

  private static Object alone(Call call) {
    return ALONE.computeIfAbsent(call.name, name -> call.work.get());
  }

  private static Object inNewThread(boolean recording, Call step) throws Exception {
    return start(
            () -> {
              JniUtils.setGradMode(recording);
              var result = step.work.get();
              assertEquals(recording, JniUtils.isGradMode(), "the thread's own setting");
              return result;
            })
        .get();
  }

  private static <T> FutureTask<T> start(Supplier<T> work) {
    var task = new FutureTask<>(work::get);
    new Thread(task).start();
    return task;
  }

  private static Object await(CyclicBarrier barrier, Call call) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
    return call.work.get();
  }

  private static Object synthesize() {
    try (var synthesizer = CENTERS.synthesizer(SYNTHESIS)) {
      synthesizer.run(StepObserver.none());
      return synthesizer.snapshot().sha256();
    }
  }

  private static Object synthesizeWithoutImages() {
    var centers = Fdda.withoutImages(CENTERS.network());
    try (var synthesizer = centers.synthesizer(SYNTHESIS)) {
      synthesizer.run(StepObserver.none());
      return synthesizer.snapshot().sha256();
    }
  }

  private static Object refine() {
    var refinement = RefinementConfig.defaults().withPerClass(2).withIterations(2);
    return hash(SYNTHESIZED.refine(refinement).bank().orElseThrow().images());
  }

  private static Object quantize(QuantizationConfig config) {
    return SYNTHESIZED.quantize(BITS, config).weights().sha256();
  }

  /** All stages, each as short as it can be. */
  private static QuantizationConfig shortened(Recipe recipe) {
    return Stages.withImages(Stages.withBatches(recipe.quantization(), 2, 2), 10)
        .map(TrainingConfig.class, stage -> stage.withIterations(2));
  }

  private static QuantizationConfig joint() {
    return TRAINED.map(
        DistilConfig.class, stage -> stage.withGeneratorTraining(GeneratorTraining.JOINT));
  }

  private static QuantizationConfig reconstructed() {
    return QuantizationConfig.of(
        RangeConfig.defaults().withImages(10),
        RoundConfig.defaults().withImages(10),
        ReconstructionConfig.blocks().withImages(10).withSynthetic(2).withIterations(9));
  }

  private static Object collectCenters() {
    return Fdda.collectCenters(CENTERS.network(), CENTERS.calibration()).table().print();
  }

  private static Object stepOn() {
    try (var first = SYNTHESIZED.quantizer(BITS, TRAINED)) {
      first.step();
      var step = first.step();
      try (var second = SYNTHESIZED.quantizer(BITS, TRAINED)) {
        second.restore(first.snapshot());
        return step.loss() + " " + second.step().loss();
      }
    }
  }

  private static Object quantizeRangesOnly() {
    return CENTERS.quantizeRangesOnly(BITS, RangeMethod.MSE).ranges();
  }

  private static Object sensitivities(SensitivityMetric metric) {
    var config =
        MixedPrecisionConfig.defaults()
            .withMetric(metric)
            .withWidths(List.of(2, 4))
            .withImages(4)
            .withProbes(1);
    return CENTERS.mixedPrecision(config).table().print();
  }

  private static Object saveAndLoad() {
    try {
      var folder = Files.createTempDirectory("threads");
      SYNTHESIZED.save(folder);
      var loaded = Synthesis.load(folder, CENTERS.network(), CENTERS.calibration());
      QUANTIZED.save(folder);
      QUANTIZED.exportOnnx(folder.resolve("model.onnx"));
      return hash(loaded.images(List.of(1, 2), 3))
          + QuantizedNetwork.load(folder, CENTERS.network()).weights().sha256();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<float[]> images() {
    return IntStream.range(0, 4).mapToObj(TEST::normalized).toList();
  }

  private static String hash(List<float[]> arrays) {
    var named = new LinkedHashMap<String, float[]>();
    IntStream.range(0, arrays.size()).forEach(i -> named.put("" + i, arrays.get(i)));
    return Snapshot.ofVectors(named).sha256();
  }
}
