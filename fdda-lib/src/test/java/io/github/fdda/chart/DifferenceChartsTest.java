package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.LayerDifference;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceChartsTest {

  /** 10, 40 and 20 percent. */
  private static final List<LayerDifference> OURS = differences(1, 16, 4);

  @Test
  void byLayer() {
    var figure = DifferenceCharts.byLayer(OURS);
    assertEquals(
        "Difference from the float network: most in 1/a.2 (40.0 %), 20.0 % of the signal at the"
            + " end",
        figure.title());
    assertEquals(List.of("10.0 %", "40.0 %", "20.0 %"), texts(figure, 0));
    Looks.assertDrawn(figure, Theme.BLUE, Theme.VERMILLION);
  }

  /** Twice as far in the first layer, 1.25 times in the second, the same in the third. */
  @Test
  void compare() {
    var figure = DifferenceCharts.compare("ours", OURS, "theirs", differences(4, 25, 4));
    assertEquals(
        "ours and theirs are farthest apart in 0.2: 10.0 % and 20.0 % from float", figure.title());
    assertEquals(List.of("20.0 %", "50.0 %", "20.0 %"), texts(figure, 1));
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE, Theme.VERMILLION);
  }

  @Test
  void nothingToDraw() {
    assertRefused(() -> DifferenceCharts.byLayer(List.of()), "no layer");
    assertRefused(
        () -> DifferenceCharts.compare("a", OURS, "b", OURS.subList(0, 2)), "a and b", "other");
  }

  private static List<String> texts(Figure figure, int panel) {
    return ((BarPanel) figure.panels().get(panel)).rows().stream().map(BarPanel.Row::text).toList();
  }

  private static List<LayerDifference> differences(double first, double second, double third) {
    return List.of(
        new LayerDifference("/0/0.2/Relu", 100, first),
        new LayerDifference("/1/a/a.2/Relu", 100, second),
        new LayerDifference("logits", 100, third));
  }
}
