package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.LossHistory;
import io.github.fdda.chart.Animation;
import io.github.fdda.chart.LossCharts;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class RenderingsTest {

  @Test
  void chart() throws IOException {
    var rendering = Renderings.of(chart("Loss falls"));
    assertEquals("Loss falls (320×200 pixels)", text(rendering));
    assertDrawnFine(rendering, 320, 200);
  }

  @Test
  void chart_withoutTitle() {
    assertEquals("chart (320×200 pixels)", text(Renderings.of(chart(""))));
  }

  @Test
  void figure() throws IOException {
    var figure = LossCharts.of(new LossHistory("run"));
    var size = String.format(Locale.ROOT, "%d×%d pixels", figure.width(), figure.height());
    var rendering = Renderings.of(figure);
    assertEquals("run: no iteration yet (" + size + ")", text(rendering));
    assertDrawnFine(rendering, figure.width(), figure.height());
  }

  /** The whole file, so that it moves where the notebook is read. */
  @Test
  void animation() {
    var figure = LossCharts.of(new LossHistory("run"));
    var animation = new Animation("a \"run\"", List.of(figure, figure));
    var size = String.format(Locale.ROOT, "%d×%d pixels", figure.width(), figure.height());
    var rendering = Renderings.of(animation);
    assertEquals("a \"run\", 2 frames (" + size + ")", text(rendering));
    var gif = Base64.getEncoder().encodeToString(animation.gif());
    assertEquals(
        "<img alt=\"a &quot;run&quot;, 2 frames (%s)\" src=\"data:image/gif;base64,%s\">"
            .formatted(size, gif),
        html(rendering));
  }

  @Test
  void image() throws IOException {
    var image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(2, 1, 0xffffff);
    var rendering = Renderings.of(image);
    assertEquals("image (3×2 pixels)", text(rendering));
    assertShown(rendering, 3, 2, 1);
  }

  @Test
  void table() {
    var rendering = Renderings.of(Table.create("<names>", StringColumn.create("n", "x")));
    assertEquals("<names>: 1 row, 1 column\nn\nx", text(rendering));
    assertTrue(
        html(rendering)
            .startsWith("<div><b>&lt;names&gt;</b>: 1 row, 1 column</div><table><thead>"));
  }

  /** So that it follows the theme, dark or light. */
  @Test
  void html_hasNoColor() {
    var html = html(Renderings.of(Table.create("t", StringColumn.create("n", "x"))));
    assertTrue(html.matches("(?s)(?!.*(color|background|border)).*"), html);
  }

  @Test
  void others_areText() {
    assertEquals(Map.of("text/plain", "[1, 2]"), Renderings.of(List.of(1, 2)).forms());
  }

  /** Kernels have their own way with lists, and a list of arrays may be megabytes. */
  @Test
  void lists_areLeftToTheKernel() {
    Object pictures = List.of(new float[1]);
    assertTrue(Renderings.types().stream().noneMatch(type -> type.isInstance(pictures)));
  }

  private static XYChart chart(String title) {
    var chart = new XYChartBuilder().width(320).height(200).title(title).build();
    chart.addSeries("loss", new double[] {0, 1, 2}, new double[] {3, 2, 1});
    return chart;
  }

  /** Twice as fine as the page's pixels, of which it takes so many. */
  private static void assertDrawnFine(Rendering rendering, int width, int height)
      throws IOException {
    assertShown(rendering, width, height, 2);
  }

  private static void assertShown(Rendering rendering, int width, int height, int scale)
      throws IOException {
    var png = Base64.getDecoder().decode(form(rendering, "image/png"));
    var image = ImageIO.read(new ByteArrayInputStream(png));
    assertEquals(scale * width, image.getWidth());
    assertEquals(scale * height, image.getHeight());
    assertEquals(
        Map.of("image/png", Map.of("width", width, "height", height)), rendering.metadata());
    var colors =
        Arrays.stream(image.getRGB(0, 0, scale * width, height, null, 0, scale * width)).distinct();
    assertTrue(colors.count() > 1, "blank");
  }

  private static String text(Rendering rendering) {
    return form(rendering, "text/plain");
  }

  private static String html(Rendering rendering) {
    return form(rendering, "text/html");
  }

  private static String form(Rendering rendering, String type) {
    return Optional.ofNullable(rendering.forms().get(type)).orElseThrow();
  }
}
