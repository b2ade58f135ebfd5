package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.LossHistory;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.fixture.Stages;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.synthesis.SynthesisStep;
import io.github.fdda.synthesis.SynthesisStep.FineGrained;
import io.github.fdda.synthesis.SynthesisStep.SyntheticBatch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LossChartsTest {

  private static final BnsLayout LAYOUT = new BnsLayout(List.of(1, 1, 1, 1, 1));
  private static final Bns BNS = Bns.of(LAYOUT, new float[5], new float[5]);
  private static final SyntheticBatch BATCH =
      new SyntheticBatch(List.of(), List.of(), List.of(), BNS, 2.5);

  @Test
  void noIteration() {
    var figure = LossCharts.of(new LossHistory("run"));
    assertEquals("run: no iteration yet", figure.title());
    Looks.assertDrawn(figure, Theme.FAINT);
  }

  @Test
  void oneIteration() {
    var history = new LossHistory("run");
    history.add(student(0, 3, 1));
    var figure = LossCharts.of(history);
    assertEquals("run: 1 iteration", figure.title());
    assertEquals("divergence: 3.00", Looks.chart(figure, 1).getTitle());
    Looks.assertDrawn(figure, Theme.light(Theme.BLUE));
  }

  @Test
  void compared_saysWhereRunsDiffer() {
    var ours = new LossHistory("ours");
    var theirs = new LossHistory("theirs");
    ours.add(student(0, 3, 1));
    theirs.add(student(0, 3, 1));
    assertEquals(
        "ours and theirs are the same to iteration 0, as far as both go",
        LossCharts.compare(ours, theirs).title());
    ours.add(student(1, 2, 1));
    theirs.add(student(1, 30, 1));
    var figure = LossCharts.compare(ours, theirs);
    assertEquals(
        "ours and theirs first differ in iteration 1: loss 3.00 and 31.0 (by divergence)",
        figure.title());
    assertEquals(4, figure.panels().size());
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE);
  }

  /** The generator's terms are without their weights: as many, and another sum. */
  @Test
  void compared_otherWeightsOfTheSameTerms() {
    var ours = new LossHistory("ours");
    var theirs = new LossHistory("theirs");
    ours.add(generator(0, fine()));
    theirs.add(generator(0, 4, fine()));
    assertEquals(
        "ours and theirs first differ in iteration 0: loss 5.00 and 4.00; no term does, so the"
            + " terms' weights differ",
        LossCharts.compare(ours, theirs).title());
  }

  /** As a loop has that does not compute it. */
  @Test
  void compared_termThatNeitherHas_isAbsent() {
    var ours = new LossHistory("ours");
    ours.add(student(0, 3, Double.NaN));
    var figure = LossCharts.compare(ours, ours);
    assertEquals("cross-entropy: absent", ((TextPanel) figure.panels().get(2)).words());
  }

  @Test
  void compared_withoutIterations_isRefused() {
    var none = new LossHistory("none");
    assertRefused(() -> LossCharts.compare(none, none), "without an iteration");
  }

  @Test
  void everyTerm_hasItsPanelAndScale() {
    var history = new LossHistory("run");
    for (var i = 0; i < 4; i++) {
      history.add(student(i, Math.pow(10, i), 8 - i));
    }
    var figure = LossCharts.of(history);
    assertEquals("run: loss rises from 9.00 to 1005 in 4 iterations", figure.title());
    assertEquals(4, figure.panels().size());
    var divergence = Looks.chart(figure, 1);
    Looks.assertSeries(
        divergence, "each iteration", new double[] {0, 1, 2, 3}, new double[] {1, 10, 100, 1000});
    assertTrue(divergence.getStyler().isYAxisLogarithmic());
    assertEquals(1, divergence.getStyler().getYAxisMin());
    assertEquals(1000, divergence.getStyler().getYAxisMax());
    assertFalse(Looks.chart(figure, 2).getStyler().isYAxisLogarithmic());
    Looks.assertDrawn(figure, Theme.BLUE);
  }

  /** A window of 2·1 + 1 of 40 values 0, 1, …, cut off at the ends. */
  @Test
  void movingMean() {
    var history = new LossHistory("run");
    for (var i = 0; i < 40; i++) {
      history.add(student(i, 0, i % 2 == 0 ? 0 : 3));
    }
    var smooth = Looks.series(Looks.chart(LossCharts.of(history), 2), "moving mean");
    assertEquals(1.5, smooth.getYData()[0], 1e-9);
    assertEquals(1, smooth.getYData()[1], 1e-9);
    assertEquals(2, smooth.getYData()[2], 1e-9);
    assertEquals(1.5, smooth.getYData()[39], 1e-9);
  }

  @Test
  void absentValues_areLeftOut() {
    var history = new LossHistory("run");
    history.add(generator(0, Optional.empty()));
    history.add(generator(1, fine()));
    history.add(generator(2, Optional.empty()));
    var figure = LossCharts.of(history);
    Looks.assertSeries(
        Looks.chart(figure, 4), "each iteration", new double[] {1}, new double[] {0.7});
    Looks.assertDrawn(figure);

    var never = new LossHistory("run");
    never.add(generator(0, Optional.empty()));
    var absent = LossCharts.of(never).panels().get(4);
    assertTrue(absent instanceof TextPanel text && text.words().equals("L_D (distorted): absent"));
  }

  /** Of five layers ⌊6/2⌋ − 2 = 1 is the first deep one. */
  @Test
  void byLayer() {
    var figure = LossCharts.byLayer(generator(7, fine()));
    assertEquals(
        "Iteration 7: L_BNS 0.900, most in layer 2 (4.00); L_D 0.700 and L_C 0.300 of class 6,"
            + " from layer 1 on",
        figure.title());
    var chart = Looks.chart(figure, 0);
    var layers = new double[] {0, 1, 2, 3, 4};
    Looks.assertSeries(chart, "L_BNS", layers, new double[] {1, 2, 4, 3, 2});
    Looks.assertSeries(chart, "L_D (distorted)", layers, new double[] {5, 1, 1, 1, 0});
    Looks.assertSeries(chart, "L_C (centralized)", layers, new double[] {6, 0, 1, 0, 1});
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE, Theme.GREEN);
  }

  @Test
  void byLayer_withoutFineGrainedBatch() {
    var figure = LossCharts.byLayer(generator(7, Optional.empty()));
    assertEquals("Iteration 7: L_BNS 0.900, most in layer 2 (4.00)", figure.title());
    assertEquals(List.of("L_BNS"), Looks.legend(figure));
    Looks.assertDrawn(figure, Theme.BLUE);
  }

  private static QuantizationStep student(int iteration, double divergence, double crossEntropy) {
    return Stages.distillation(iteration, divergence, crossEntropy, 1, List.of(), List.of());
  }

  private static SynthesisStep generator(int iteration, Optional<FineGrained> fine) {
    return generator(iteration, 5, fine);
  }

  private static SynthesisStep generator(int iteration, double loss, Optional<FineGrained> fine) {
    return new SynthesisStep(
        iteration, 0.1, loss, 1, BATCH, 0.9, List.of(1.0, 2.0, 4.0, 3.0, 2.0), fine);
  }

  private static Optional<FineGrained> fine() {
    return Optional.of(
        new FineGrained(
            6,
            true,
            BATCH,
            BNS,
            0.7,
            List.of(5.0, 1.0, 1.0, 1.0, 0.0),
            0.3,
            List.of(6.0, 0.0, 1.0, 0.0, 1.0)));
  }
}
