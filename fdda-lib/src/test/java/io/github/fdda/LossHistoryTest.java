package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

class LossHistoryTest {

  private static final Bns STATISTICS =
      Bns.of(new BnsLayout(List.of(1)), new float[1], new float[1]);

  @Test
  void ofTheGenerator() {
    var fine = new FineGrained(3, true, batch(0.25), STATISTICS, 7, List.of(7.0), 8, List.of(8.0));
    var history = new LossHistory("generator");
    history.add(new SynthesisStep(5, 1e-3, 9, 4, batch(0.5), 6, List.of(6.0), Optional.of(fine)));
    history.add(new SynthesisStep(6, 1e-3, 2, 3, batch(1.5), 1, List.of(1.0), Optional.empty()));
    assertEquals(List.of(5, 6), history.iterations());
    assertEquals(
        List.of(
            "loss",
            "CE (random labels)",
            "L_BNS",
            "CE (one class)",
            "L_D (distorted)",
            "L_C (centralized)",
            "gradient norm"),
        history.terms());
    assertEquals(List.of(9.0, 2.0), history.values("loss"));
    assertEquals(List.of(0.5, 1.5), history.values("CE (random labels)"));
    assertEquals(List.of(6.0, 1.0), history.values("L_BNS"));
    assertEquals(List.of(0.25, Double.NaN), history.values("CE (one class)"));
    assertEquals(List.of(7.0, Double.NaN), history.values("L_D (distorted)"));
    assertEquals(List.of(8.0, Double.NaN), history.values("L_C (centralized)"));
    assertEquals(List.of(4.0, 3.0), history.values("gradient norm"));
  }

  /** The gradient norm of the second iteration is the first thing that is not the same. */
  @Test
  void firstDifference() {
    var one = new LossHistory("one");
    var two = new LossHistory("two");
    for (var history : List.of(one, two)) {
      history.add(Stages.distillation(0, 2, 3, 11, List.of(), List.of()));
    }
    assertEquals(Optional.empty(), one.firstDifference(two));
    one.add(Stages.distillation(1, 4, 3, 12, List.of(), List.of()));
    assertEquals(Optional.empty(), one.firstDifference(two), "only what both have");
    two.add(Stages.distillation(1, 4, 3, 12.5, List.of(), List.of()));
    assertEquals(
        Optional.of(new LossHistory.Difference(1, "gradient norm", 12, 12.5, List.of())),
        one.firstDifference(two));
  }

  @Test
  void ofTheStudent_asATable() {
    var history = new LossHistory("student");
    history.add(Stages.distillation(0, 2, 3, 11, List.of(), List.of()));
    var table = history.table();
    assertEquals("student", table.name());
    assertEquals(
        List.of("iteration", "loss", "divergence", "cross-entropy", "gradient norm"),
        table.columnNames());
    assertEquals(0, table.row(0).getInt("iteration"));
    assertEquals(5, table.row(0).getDouble("loss"));
    assertEquals(2, table.row(0).getDouble("divergence"));
    assertEquals(3, table.row(0).getDouble("cross-entropy"));
    assertEquals(11, table.row(0).getDouble("gradient norm"));
  }

  /** Terms that a stage lacks are not there; stages without a loss leave no row. */
  @Test
  void ofSeveralStages_goesOn() {
    var history = new LossHistory("student");
    history.add(QuantizationStep.ofPass("ranges", 0));
    history.add(QuantizationStep.ofPart("reconstruction", 0, "conv", 4, 1));
    history.add(QuantizationStep.ofPart("reconstruction", 1, "fc", 3, 2));
    history.add(Stages.distillation(0, 2, 3, 11, List.of(), List.of()));
    assertEquals(List.of(0, 1, 2), history.iterations());
    assertEquals(List.of(1.0, 2.0, 5.0), history.values("loss"));
    assertEquals(List.of(4.0, 3.0, Double.NaN), history.values("error before"));
    assertEquals(List.of(Double.NaN, Double.NaN, 3.0), history.values("cross-entropy"));
  }

  @Test
  void ofNothing() {
    var history = new LossHistory("nothing");
    assertTrue(history.terms().isEmpty());
    assertEquals(0, history.table().rowCount());
    assertRefused(() -> history.values("loss"), "'nothing' has no term 'loss'");
  }

  private static SyntheticBatch batch(double crossEntropy) {
    return new SyntheticBatch(List.of(), List.of(), List.of(), STATISTICS, crossEntropy);
  }
}
