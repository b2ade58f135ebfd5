package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.quantize.StageEffect;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageChartsTest {

  @Test
  void divergence_aBarAStage() {
    var figure =
        StageCharts.divergence(
            "net, W3A3",
            List.of(
                new StageEffect("ranges", 1, false, 0.5f, 0.25f),
                new StageEffect("rounding", 1, true, 0.75f, 1.5f),
                new StageEffect("end-to-end", 350, true, 0.125f, 40)));
    assertEquals(
        "KL 0.1250 after end-to-end; most of the time went into end-to-end", figure.title());
    var panel = (BarPanel) figure.panels().get(0);
    assertEquals("KL from the float network after each stage (net, W3A3)", panel.title());
    assertEquals(
        List.of("ranges", "rounding", "end-to-end, 350 iterations"),
        panel.rows().stream().map(BarPanel.Row::name).toList());
    assertEquals(0.75, panel.rows().get(1).end(), 1e-12);
    assertEquals("KL 0.5000, 0.3 s", panel.rows().get(0).text());
    assertEquals(List.of("weights in float", "weights rounded"), Looks.legend(figure));
    Looks.assertDrawn(figure, Theme.SKY, Theme.BLUE);
  }

  @Test
  void divergence_ofNoStage() {
    assertRefused(() -> StageCharts.divergence("net", List.of()), "without a finished stage");
  }
}
