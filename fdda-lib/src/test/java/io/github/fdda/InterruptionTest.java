package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.Stages;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.RangeConfig;
import io.github.fdda.quantize.round.RoundConfig;
import io.github.fdda.quantize.scale.ScaleConfig;
import io.github.fdda.train.StepObserver;
import io.github.fdda.util.StoppedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stop button of a notebook does: it interrupts the thread of the cell. */
class InterruptionTest {

  private static final BitWidths BITS = BitWidths.of(4, 4);
  private static final QuantizationConfig STAGES =
      Stages.withImages(
          Stages.withBatches(
              QuantizationConfig.of(
                  RangeConfig.defaults(),
                  ScaleConfig.defaults().withIterations(4),
                  RoundConfig.defaults()),
              4,
              4),
          8);

  @AfterEach
  void otherTestsGoOn() {
    Thread.interrupted();
  }

  private static BnsCenters centers() {
    return Fdda.collectCenters(SmallRun.NETWORK, SmallRun.CALIBRATION);
  }

  /** Interrupts this thread after some steps. */
  private static <S> StepObserver<S> interruptAfter(int steps, List<S> seen) {
    return step -> {
      seen.add(step);
      if (seen.size() == steps) {
        Thread.currentThread().interrupt();
      }
      return true;
    };
  }

  private static void assertStopped(Runnable call, String... parts) {
    var message = String.valueOf(assertThrows(StoppedException.class, call::run).getMessage());
    for (var part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertFalse(Thread.currentThread().isInterrupted(), "the next cell would stop, too");
  }

  @Test
  void synthesize_calledAgainGoesOn() {
    var config = SmallRun.SYNTHESIS_CONFIG.withIterations(5);
    var expected = centers().synthesize(config);
    var centers = centers();
    assertStopped(
        () -> centers.synthesize(config, interruptAfter(2, new ArrayList<>())),
        "before iteration 3 of the generator",
        "same call");
    var rest = new ArrayList<Integer>();
    var actual = centers.synthesize(config, step -> rest.add(step.iteration()));
    assertEquals(List.of(2, 3, 4), rest);
    assertArrayEquals(
        expected.images(List.of(1, 2), 0).get(0), actual.images(List.of(1, 2), 0).get(0));
  }

  @Test
  void synthesize_withOtherSettingsBeginsAnew() {
    var config = SmallRun.SYNTHESIS_CONFIG.withIterations(3);
    var centers = centers();
    assertStopped(() -> centers.synthesize(config, interruptAfter(2, new ArrayList<>())));
    var steps = new ArrayList<Integer>();
    centers.synthesize(config.withSeed(7), step -> steps.add(step.iteration()));
    assertEquals(List.of(0, 1, 2), steps);
  }

  @Test
  void quantize_calledAgainGoesOn() {
    var expected = SmallRun.SYNTHESIS.quantize(BITS, STAGES);
    assertStopped(
        () -> SmallRun.SYNTHESIS.quantize(BITS, STAGES, interruptAfter(3, new ArrayList<>())),
        "before iteration 3 of stage scales",
        "same call");
    var rest = new ArrayList<>();
    var actual = SmallRun.SYNTHESIS.quantize(BITS, STAGES, step -> rest.add(step));
    assertEquals(3, rest.size(), "two of scales and one of rounding");
    assertEquals(expected.weights().sha256(), actual.weights().sha256());
    assertEquals(expected.history().rowCount(), actual.history().rowCount());
  }

  @Test
  void step_leavesTheLoopAsItWas() {
    try (var stopped = SmallRun.SYNTHESIS.quantizer(BITS, STAGES);
        var other = SmallRun.SYNTHESIS.quantizer(BITS, STAGES)) {
      stopped.step();
      Thread.currentThread().interrupt();
      assertStopped(stopped::step, "before iteration 1 of stage scales", "step() or run()");
      assertEquals(1, stopped.iteration());
      stopped.run(StepObserver.none());
      other.run(StepObserver.none());
      assertEquals(other.result().weights().sha256(), stopped.result().weights().sha256());
    }
  }

  @Test
  void evaluate() {
    var quantized = SmallRun.SYNTHESIS.quantizeRangesOnly(BITS, QuantizationConfig.rangesOnly());
    var images = Sample.dataset().test();
    assertStopped(
        () -> quantized.evaluate(images, progress -> Thread.currentThread().interrupt()),
        "of 1000 images",
        "run it again");
  }

  /**
   * Whether it ends or not, nothing of the earlier result is lost, and nobody's mode is to blame.
   */
  @Test
  void save(@TempDir Path folder) {
    SmallRun.SYNTHESIS.save(folder);
    Thread.currentThread().interrupt();
    assertStopped(() -> SmallRun.SYNTHESIS.save(folder), folder.toString(), "run it again");
    var loaded = Synthesis.load(folder, SmallRun.NETWORK, SmallRun.CENTERS.calibration());
    assertEquals(SmallRun.SYNTHESIS.config(), loaded.config());
    SmallRun.SYNTHESIS.save(folder);
  }
}
