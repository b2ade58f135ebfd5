package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class AblationChartsTest {

  private static final String HEAD = "network,measured_on,per_class,bits,recipe,top1,divergence\n";

  /** A name that is too long goes on in another line, whole. */
  @Test
  void longName_takesASecondLine() {
    var recipe = "plain+mse-ranges+matched-batch-norm+compensated-rounding+distillation";
    var one = AblationCharts.of(table("net,test,1,W4A4,plain,67,0.3"));
    var two = AblationCharts.of(table("net,test,1,W4A4," + recipe + ",67,0.3"));
    var more = two.panels().get(0).height() - one.panels().get(0).height();
    assertEquals(14, more);
  }

  /** 0.0996 against 0.1008 is no victory. */
  @Test
  void nearlyTheSame_areNamedTogether() {
    var figure =
        AblationCharts.of(
            table(
                "net,held out,1,W4A4,standard,67,0.1008",
                "net,held out,1,W4A4,plain,60,0.4",
                "net,held out,1,W4A4,best,69,0.0996"));
    assertEquals("best and standard come nearest to the teacher", figure.title());
    var rows = ((BarPanel) figure.panels().get(0)).rows();
    assertEquals(List.of(true, false, true), rows.stream().map(BarPanel.Row::strong).toList());
  }

  /** Recipes are in one order in all panels. */
  @Test
  void panels_haveOneOrder() {
    var figure =
        AblationCharts.of(
            table(
                "net,test,1,W4A4,standard,67,0.3",
                "net,test,1,W4A4,best,60,0.6",
                "net,test,1,W3A3,best,64,0.5",
                "net,test,1,W3A3,standard,67,0.4"));
    for (var panel : figure.panels()) {
      assertEquals(
          List.of("standard", "best"),
          ((BarPanel) panel).rows().stream().map(BarPanel.Row::name).toList());
    }
  }

  @Test
  void meansOverSeeds_theBestStandsOut() {
    var figure =
        AblationCharts.of(
            table(
                "net,held out,1,W4A4,standard,67,0.4",
                "net,held out,1,W4A4,standard,68,0.2",
                "net,held out,1,W4A4,best,69,0.25"));
    assertEquals("best comes nearest to the teacher", figure.title());
    var panel = (BarPanel) figure.panels().get(0);
    assertEquals("W4A4, net, 1 a class, held out", panel.title());
    assertEquals(
        List.of("standard", "best"), panel.rows().stream().map(BarPanel.Row::name).toList());
    assertEquals(0.3, panel.rows().get(0).end(), 1e-12);
    assertEquals("KL 0.300 ± 0.141, top-1 67.50 ± 0.71, 2 seeds", panel.rows().get(0).text());
    assertEquals("KL 0.250, top-1 69.00", panel.rows().get(1).text());
    assertEquals(List.of(false, true), panel.rows().stream().map(BarPanel.Row::strong).toList());
    Looks.assertDrawn(figure, Theme.BLUE, Theme.FAINT);
  }

  @Test
  void aPanelForEachBitWidth() {
    var figure =
        AblationCharts.of(
            table(
                "net,test,1,W4A4,standard,67,0.3",
                "net,test,1,W3A3,standard,60,0.6",
                "net,test,1,W3A3,best,64,0.5",
                "net,test,1,W4A4,best,67,0.4"));
    assertEquals(
        "standard comes nearest to the teacher in 1 of 2; best comes nearest to the teacher in 1 of"
            + " 2",
        figure.title());
    assertEquals(2, figure.panels().size());
  }

  @Test
  void refused() {
    assertRefused(() -> AblationCharts.of(table()), "without runs");
    assertRefused(
        () -> AblationCharts.of(Table.read().csv("recipe,top1\nbest,60\n", "runs")),
        "no column network");
  }

  private static Table table(String... rows) {
    return Table.read().csv(HEAD + String.join("\n", rows) + "\n", "runs");
  }
}
