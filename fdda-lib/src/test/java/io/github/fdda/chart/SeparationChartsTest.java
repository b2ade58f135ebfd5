package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsSample;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeparationChartsTest {

  /**
   * Shallow: each image is 10 from the other of its class and 0 and 10 from those of the other
   * class: (5 − 10) / 10. Deep: those at 0 and 12 have a 2, b 11: 9/11; those at 2 and 10 have a 2,
   * b 9: 7/9.
   */
  private static final double DEEP = (9.0 / 11 + 7.0 / 9) / 2;

  private static final BnsSample SAMPLE = Statistics.sample("four");

  @Test
  void panels_oneALayer() {
    var figure = SeparationCharts.panels(SAMPLE, Statistics.METRIC);
    assertEquals(2, figure.panels().size());
    assertEquals("layer 0: silhouette −0.50", Looks.chart(figure, 0).getTitle());
    assertEquals("layer 1: silhouette 0.80", Looks.chart(figure, 1).getTitle());
    assertEquals(
        "four: classes separate with depth, silhouette −0.50 in layer 0, 0.80 in layer 1",
        figure.title());
    assertEquals(List.of("class 1", "class 4"), Looks.legend(figure));
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE);
  }

  /**
   * All variance is along the mean: around 6, class 1 lies at 6 and 4 from it, class 4 opposite.
   */
  @Test
  void points_areProjected() {
    var chart = Looks.chart(SeparationCharts.panels(SAMPLE, Statistics.METRIC, List.of(1)), 0);
    Looks.assertSeries(chart, "class 1", new double[] {6, 4}, new double[] {0, 0});
    Looks.assertSeries(chart, "class 4", new double[] {-4, -6}, new double[] {0, 0});
    assertEquals("component 1 (both show 100 %)", chart.getXAxisTitle());
  }

  @Test
  void panels_ofOneLayer_withNames() {
    var figure =
        SeparationCharts.panels(
            SAMPLE, Statistics.METRIC, List.of(1), List.of("a", "b", "c", "d", "e"));
    assertEquals("four: silhouette 0.80 in layer 1", figure.title());
    assertEquals(List.of("b", "e"), Looks.legend(figure));
  }

  /** Two heaps far apart: who is near is of the same class, whichever way it is looked at. */
  @Test
  void neighbours_inBothPlanes() {
    var labels = IntStream.range(0, 16).mapToObj(i -> i / 8).toList();
    var heaps =
        new BnsSample(
            "heaps",
            labels,
            IntStream.range(0, 16).mapToObj(SeparationChartsTest::inOneOfTwoHeaps).toList());
    var figure =
        SeparationCharts.neighbours(heaps, Statistics.METRIC, List.of(0, 1), List.of("a", "b"));
    assertEquals(4, figure.panels().size());
    assertEquals(
        "heaps: in layer 1, with all dimensions, 1.00 of the 5 nearest neighbours are of the same"
            + " class",
        figure.title());
    assertEquals(
        "layer 1, principal components: 1.00 of neighbours alike",
        Looks.chart(figure, 2).getTitle());
    assertEquals("layer 1, t-SNE: 1.00 of neighbours alike", Looks.chart(figure, 3).getTitle());
    assertEquals(List.of("a", "b"), Looks.legend(figure));
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE);
  }

  private static Bns inOneOfTwoHeaps(int i) {
    return Bns.of(
        Statistics.LAYOUT,
        new float[] {i * 5 % 16, 100 * (i / 8) + i % 8},
        new float[] {i * 3 % 16, i * 3 % 8});
  }

  /** From −0.5 to below the margin, as most coefficients of classes that overlap. */
  @Test
  void classesThatOverlap_areNotSaidToSeparate() {
    var apart = Statistics.sample("x").statistics();
    var mixed =
        new BnsSample(
            "mixed",
            List.of(1, 1, 4, 4),
            List.of(apart.get(0), apart.get(1), Statistics.bns(0, 1), Statistics.bns(10, 3)));
    var title = SeparationCharts.silhouette(List.of(mixed), Statistics.METRIC).title();
    assertTrue(title.startsWith("Classes of mixed do not clearly separate with depth"), title);
  }

  @Test
  void tenClasses_haveTheirOwnMarks() {
    var figure = SeparationCharts.panels(Statistics.ofClasses(10), Statistics.METRIC);
    var marks =
        figure.legend().stream().map(entry -> entry.color() + " " + entry.marker()).distinct();
    assertEquals(10, marks.count());
    Looks.assertDrawn(figure, Theme.GREEN, Theme.VERMILLION, Theme.PURPLE, Theme.SKY);
  }

  @Test
  void silhouette_byLayer() {
    var figure =
        SeparationCharts.silhouette(List.of(SAMPLE, Statistics.sample("again")), Statistics.METRIC);
    var chart = Looks.chart(figure, 0);
    Looks.assertSeries(chart, "four", new double[] {0, 1}, new double[] {-0.5, DEEP});
    assertEquals(List.of("four", "again"), Looks.legend(figure));
    assertTrue(
        figure.title().startsWith("Classes of four separate with depth (silhouette −0.50 → 0.80)"),
        figure.title());
    Looks.assertDrawn(figure, Theme.BLUE, Theme.ORANGE);
  }

  @Test
  void silhouette_table() {
    var table = SeparationCharts.silhouetteTable(List.of(SAMPLE, SAMPLE), Statistics.METRIC);
    assertEquals(List.of("layer", "four", "four (2)"), table.columnNames());
    assertEquals(2, table.rowCount());
    assertEquals(DEEP, table.doubleColumn("four").get(1), 1e-6);
  }

  @Test
  void layers_picked() {
    assertEquals(List.of(0, 4, 8, 12, 16, 20), Layers.evenly(21, 6));
    assertEquals(List.of(0, 1, 2), Layers.evenly(3, 6));
  }

  @Test
  void hostile() {
    var metric = Statistics.METRIC;
    assertRefused(
        () -> SeparationCharts.panels(Statistics.ofClasses(11), metric),
        "'many' has 11 classes",
        "sample.ofClasses(...)");
    assertRefused(
        () -> SeparationCharts.panels(SAMPLE.ofClasses(List.of(4)), metric), "'four'", "class 4");
    assertRefused(
        () -> SeparationCharts.silhouette(List.of(SAMPLE.ofClasses(List.of(4))), metric), "'four'");
    assertRefused(() -> SeparationCharts.silhouette(List.of(), metric), "no sample");
    assertRefused(() -> SeparationCharts.panels(SAMPLE, metric, List.of(2)), "layer 2", "0 to 1");
    assertRefused(() -> SeparationCharts.panels(SAMPLE, metric, List.of()), "no layers");
    var broken =
        new BnsSample(
            "broken", List.of(0, 1), List.of(Statistics.bns(0, Float.NaN), Statistics.bns(1, 1)));
    assertRefused(() -> SeparationCharts.panels(broken, metric), "layer 1", "not finite");
  }
}
