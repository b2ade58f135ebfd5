package io.github.fdda.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.mixed.Budget;
import io.github.fdda.mixed.LayerSensitivity;
import io.github.fdda.mixed.LayerTimes;
import io.github.fdda.mixed.Resource;
import io.github.fdda.mixed.Sensitivities;
import io.github.fdda.mixed.SensitivityMetric;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ParetoChartsTest {

  private static final Sensitivities TWO =
      new Sensitivities(
          "two",
          SensitivityMetric.MEASURED,
          4,
          List.of(
              layer("/conv1/Conv", 100, 1000, Map.of(2, 8.0, 4, 1.0, 8, 0.5)),
              layer("/fc/Gemm", 300, 300, Map.of(2, 3.0, 4, 2.5, 8, 0.01))));

  /** (8, 2) on 3.5 bits a weight loses 3.5; (4, 4) also 3.5, and costs more. */
  @Test
  void bitsOfWeights() {
    var chosen = TWO.allocate(Budget.averageBits(4));
    var figure = ParetoCharts.of(TWO, TWO.paretoFront(), chosen);
    assertEquals(
        "3.50 bits a weight on average, chosen by layer, are predicted to lose 3.50; 2 bits"
            + " everywhere 11.0",
        figure.title());
    var chart = Looks.chart(figure, 0);
    Looks.assertSeries(chart, "uniform", new double[] {2, 4, 8}, new double[] {11, 3.5, 0.51});
    Looks.assertSeries(chart, "chosen", new double[] {3.5}, new double[] {3.5});
    var rows = ((BarPanel) figure.panels().get(1)).rows();
    assertEquals(List.of("conv1", "fc"), rows.stream().map(BarPanel.Row::name).toList());
    assertEquals(List.of(8.0), rows.get(0).parts());
    assertEquals("2  (300 weights)", rows.get(1).text());
    Looks.assertDrawn(figure, Theme.BLUE, Theme.VERMILLION);
  }

  @Test
  void bitOperations() {
    var chosen = TWO.allocate(Budget.bitOperations(20_800));
    var figure = ParetoCharts.of(TWO, TWO.paretoFront(Resource.BIT_OPERATIONS), chosen);
    Looks.assertSeries(Looks.chart(figure, 0), "chosen", new double[] {0.0208}, new double[] {3.5});
    Looks.assertDrawn(figure, Theme.BLUE, Theme.VERMILLION);
  }

  /** Of the same bits everywhere the most alone: 10 ms in integers, 2 of loss. */
  @Test
  void time() {
    var timed =
        new Sensitivities(
                "timed",
                SensitivityMetric.MEASURED,
                8,
                List.of(layer("fc", 10, 10, Map.of(2, 90.0, 8, 2.0, LayerSensitivity.FLOAT, 0.0))))
            .withTimes(new LayerTimes(10, Map.of("fc", 1.0)));
    var chosen = timed.allocate(Budget.milliseconds(10.5));
    var figure = ParetoCharts.of(timed, timed.paretoFront(Resource.TIME), chosen);
    Looks.assertSeries(Looks.chart(figure, 0), "uniform", new double[] {10}, new double[] {2});
    Looks.assertSeries(Looks.chart(figure, 0), "chosen", new double[] {10}, new double[] {2});
    Looks.assertDrawn(figure, Theme.BLUE, Theme.VERMILLION);
  }

  @Test
  void lossOfNothing_hasNoLogarithm() {
    var free =
        new Sensitivities(
            "free",
            SensitivityMetric.HESSIAN_TRACE,
            4,
            List.of(layer("fc", 10, 10, Map.of(2, 0.0, 8, 0.0))));
    Looks.assertDrawn(ParetoCharts.of(free, free.paretoFront(), free.uniform(2)), Theme.BLUE);
  }

  private static LayerSensitivity layer(
      String name, long weights, long multiplyAdds, Map<Integer, Double> losses) {
    return new LayerSensitivity(name, weights, multiplyAdds, new TreeMap<>(losses));
  }
}
