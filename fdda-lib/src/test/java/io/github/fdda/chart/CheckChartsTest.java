package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.bns.LayerDistance;
import io.github.fdda.bns.StatisticsCheck;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckChartsTest {

  private static final LayerDistance FITS = new LayerDistance(0, "a", 0.1, 0.24, 0.2, 0.2);

  /** Means allowed 2·√(0.24² + 0.1²) = 0.52, variances 2·√(0.2² + 0.15²) = 0.5. */
  private static final LayerDistance FAR = new LayerDistance(1, "b", 0.7, 0.24, 0.3, 0.2);

  @Test
  void layersFarOff_areMarked() {
    var figure = CheckCharts.of(new StatisticsCheck("net", 10, List.of(FITS, FAR)));
    var means = Looks.chart(figure, 0);
    Looks.assertSeries(means, "distance", new double[] {0, 1}, new double[] {0.1, 0.7});
    Looks.assertSeries(means, "limit", new double[] {0, 1}, new double[] {0.52, 0.52});
    Looks.assertSeries(means, "far off", new double[] {1}, new double[] {0.7});
    var variances = Looks.chart(figure, 1);
    Looks.assertSeries(variances, "limit", new double[] {0, 1}, new double[] {0.5, 0.5});
    assertFalse(variances.getSeriesMap().containsKey("far off"));
    assertTrue(figure.title().contains("means 0.70 running standard deviations off"));
    Looks.assertDrawn(figure, Theme.BLUE, Theme.VERMILLION);
  }

  @Test
  void distancesOverDecades_areLogarithmic() {
    var bytes = new LayerDistance(1, "b", 90, 0.24, 8000, 0.2);
    var figure = CheckCharts.of(new StatisticsCheck("net", 10, List.of(FITS, bytes)));
    assertTrue(Looks.chart(figure, 0).getStyler().isYAxisLogarithmic());
    assertEquals(0.1, Looks.chart(figure, 0).getStyler().getYAxisMin());
  }

  @Test
  void nothingToTell_isRefused() {
    assertRefused(
        () -> CheckCharts.of(new StatisticsCheck("net", 10, List.of())),
        "nothing to draw: net: cannot tell");
  }
}
