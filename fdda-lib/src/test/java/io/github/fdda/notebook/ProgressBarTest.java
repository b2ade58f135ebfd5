package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.fixture.Stages;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.synthesis.SynthesisStep;
import io.github.fdda.train.Progress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

  private final RecordingKernel kernel = new RecordingKernel();
  private final Clock clock = new Clock();

  @Test
  void count_growsInPlace() {
    var progress = new ProgressBar<Object>("evaluate", 120, kernel, clock);
    clock.pass(2000);
    progress.accept(30);
    clock.pass(6000);
    progress.accept(120);
    assertEquals(
        List.of(
            "evaluate ░░░░░░░░░░░░░░░░░░░░░░░░ 0/120",
            "evaluate ██████░░░░░░░░░░░░░░░░░░ 30/120, 6.0 s left",
            "evaluate: 120/120 in 8.0 s"),
        kernel.shown());
  }

  @Test
  void progress_bringsItsTotal() {
    var progress = new ProgressBar<Object>("layers", 1, kernel, clock);
    clock.pass(2000);
    progress.accept(new Progress(5, 20, "layers"));
    progress.accept(new Progress(20, 20, "layers"));
    assertEquals(
        List.of(
            "layers ░░░░░░░░░░░░░░░░░░░░░░░░ 0/1",
            "layers ██████░░░░░░░░░░░░░░░░░░ 5/20, 6.0 s left",
            "layers: 20/20 in 2.0 s"),
        kernel.shown());
  }

  @Test
  void update_atMostFourTimesASecond() {
    var progress = new ProgressBar<Object>("count", 1000, kernel, clock);
    for (var done = 1; done <= 100; done++) {
      clock.pass(10);
      progress.accept(done);
    }
    assertEquals(1 + 4, kernel.shown().size());
  }

  @Test
  void close_afterTheEnd_showsNothingMore() {
    var progress = new ProgressBar<Object>("count", 2, kernel, clock);
    progress.accept(2);
    progress.close();
    clock.pass(1000);
    progress.accept(2);
    assertEquals(2, kernel.shown().size());
  }

  @Test
  void close_beforeTheEnd() {
    try (var progress = new ProgressBar<Object>("count", 10, kernel, clock)) {
      progress.accept(7);
      clock.pass(30_000);
    }
    assertEquals("count: 7/10 in 30 s", kernel.shown().get(1));
  }

  @Test
  void observer_ofSynthesis() {
    var progress = new ProgressBar<SynthesisStep>("synthesize", 2, kernel, clock);
    clock.pass(1000);
    assertTrue(progress.proceed(synthesisStep(0, 5.43219)));
    assertEquals(
        "synthesize ████████████░░░░░░░░░░░░ 1/2, 1.0 s left, loss 5.432", kernel.shown().get(1));
    assertTrue(progress.proceed(synthesisStep(1, 4)));
    assertEquals("synthesize: 2/2 in 1.0 s, loss 4", kernel.shown().get(2));
  }

  @Test
  void observer_ofQuantization() {
    var progress = new ProgressBar<QuantizationStep>("quantize", 1, kernel, clock);
    progress.proceed(Stages.distillation(0, 1.5, 0.25, 8, List.of(), List.of()));
    assertEquals("quantize: 1/1 in 0.0 s, loss 1.75", kernel.shown().get(1));
  }

  @Test
  void nothingToDo() {
    new ProgressBar<Object>("quantize", 0, kernel, clock).close();
    assertEquals("quantize: 0/0 in 0.0 s", kernel.shown().get(1));
  }

  private static SynthesisStep synthesisStep(int iteration, double loss) {
    var bns = Bns.of(new BnsLayout(List.of(1)), new float[1], new float[1]);
    var batch = new SynthesisStep.SyntheticBatch(List.of(), List.of(), List.of(), bns, 0);
    return new SynthesisStep(iteration, 1e-3, loss, 1, batch, 0, List.of(), Optional.empty());
  }
}
