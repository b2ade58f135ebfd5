package io.github.fdda.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.fixture.Messages;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class FigureTest {

  private record Plain(int width, int height, Color color) implements Panel {
    @Override
    public void paint(Graphics2D graphics) {
      graphics.setColor(color);
      graphics.fillRect(0, 0, 2 * width, 2 * height);
    }
  }

  /** Two columns 400 and 300 wide, three rows 50, 60 and 70 high below a line of title. */
  @Test
  void panels_haveTheirPlaces() {
    var figure =
        new Figure(
            "title",
            List.of(),
            2,
            List.of(
                new Plain(400, 50, Color.RED),
                new Plain(300, 40, Color.GREEN),
                new Plain(350, 60, Color.BLUE),
                new Plain(300, 30, Color.RED),
                new Plain(400, 70, Color.GREEN)));
    var header = figure.height() - 180;
    assertEquals(700, figure.width());
    var image = figure.image();
    assertEquals(Color.RED.getRGB(), image.getRGB(399, header + 49));
    assertEquals(Color.GREEN.getRGB(), image.getRGB(400, header));
    assertEquals(Color.GREEN.getRGB(), image.getRGB(699, header + 39));
    assertEquals(Color.WHITE.getRGB(), image.getRGB(699, header + 40));
    assertEquals(Color.BLUE.getRGB(), image.getRGB(349, header + 109));
    assertEquals(Color.WHITE.getRGB(), image.getRGB(350, header + 60));
    assertEquals(Color.RED.getRGB(), image.getRGB(400, header + 79));
    assertEquals(Color.GREEN.getRGB(), image.getRGB(0, header + 110));
    assertEquals(Color.GREEN.getRGB(), image.getRGB(399, header + 179));
  }

  @Test
  void image_canBeDrawnLarger() {
    var figure = Figure.of("title", new Plain(700, 50, Color.RED));
    var image = figure.image(2);
    assertEquals(1400, image.getWidth());
    assertEquals(2 * figure.height(), image.getHeight());
    var top = 2 * (figure.height() - 50);
    assertEquals(Color.WHITE.getRGB(), image.getRGB(1399, top - 1));
    assertEquals(Color.RED.getRGB(), image.getRGB(1399, top));
    assertEquals(Color.RED.getRGB(), image.getRGB(1399, top + 99));
    Messages.assertRefused(() -> figure.image(0), "scale 0", "at least 1");
  }

  /** Letters are not to need more room at one scale than at another: titles were cut by that. */
  @Test
  void title_keepsItsMarginAtAnyScale() {
    for (var words = 8; words < 20; words++) {
      var figure = Figure.of("some words ".repeat(words).strip(), new Plain(700, 50, Color.WHITE));
      for (var scale = 1; scale <= 3; scale++) {
        var image = figure.image(scale);
        var margin = image.getSubimage(690 * scale, 0, 10 * scale, image.getHeight());
        assertEquals(10L * scale * image.getHeight(), Looks.count(margin, Color.WHITE));
      }
    }
  }

  @Test
  void longTitle_hasMoreLines() {
    var panel = new Plain(600, 50, Color.RED);
    var one = Figure.of("title", panel);
    var more = Figure.of("some words ".repeat(20), panel);
    assertTrue(more.height() > one.height());
    assertEquals(one.width(), more.width());
  }

  @Test
  void legend_isWrappedAndDrawn() {
    var panel = new Plain(600, 50, Color.RED);
    var few = new Figure("t", List.of(LegendEntry.area("a", Theme.BLUE)), 1, List.of(panel));
    var entry = LegendEntry.line("a name of some length", Theme.ORANGE);
    var many = new Figure("t", List.of(entry, entry, entry, entry, entry), 1, List.of(panel));
    assertTrue(many.height() > few.height());
    Looks.assertDrawn(few, Theme.BLUE);
    Looks.assertDrawn(many, Theme.ORANGE);
  }

  @Test
  void save_isThePictureOfTheFigure(@TempDir Path folder) throws IOException {
    var figure = Figure.of("title", new Plain(600, 50, Theme.GREEN));
    var file = folder.resolve("new").resolve("figure.png");
    figure.save(file);
    var read = ImageIO.read(file.toFile());
    assertEquals(figure.width(), read.getWidth());
    assertEquals(figure.height(), read.getHeight());
    assertEquals(600 * 50, Looks.count(read, Theme.GREEN));
  }

  /** A rectangle is a shape, a letter an outline; nothing is read from elsewhere. */
  @Test
  void svg_isMadeOfShapes() throws Exception {
    var figure = Figure.of("A title", new Plain(600, 50, Theme.GREEN));
    var svg = parsed(figure.svg());
    var root = svg.getDocumentElement();
    assertEquals("svg", root.getLocalName());
    assertEquals(String.valueOf(figure.width()), root.getAttribute("width"));
    assertEquals(String.valueOf(figure.height()), root.getAttribute("height"));
    assertEquals(0, svg.getElementsByTagNameNS("*", "text").getLength());
    assertEquals(0, svg.getElementsByTagNameNS("*", "image").getLength());
    // Six letters, however many paths they take.
    assertTrue(svg.getElementsByTagNameNS("*", "path").getLength() > 0);
    // White behind all, and the panel.
    assertEquals(2, svg.getElementsByTagNameNS("*", "rect").getLength());
  }

  @Test
  void svg_holdsItsImages() throws Exception {
    var image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(2, 1, Color.BLUE.getRGB());
    var svg = parsed(Figure.of("title", new Picture(image)).svg());
    var element = (Element) svg.getElementsByTagNameNS("*", "image").item(0);
    var source = element.getAttributeNS("http://www.w3.org/1999/xlink", "href");
    var prefix = "data:image/png;base64,";
    assertTrue(source.startsWith(prefix), source);
    var bytes = Base64.getMimeDecoder().decode(source.substring(prefix.length()));
    var read = ImageIO.read(new ByteArrayInputStream(bytes));
    assertEquals(3, read.getWidth());
    assertEquals(Color.BLUE.getRGB(), read.getRGB(2, 1));
  }

  @Test
  void save_asSvg(@TempDir Path folder) throws IOException {
    var figure = Figure.of("title", new Plain(600, 50, Theme.GREEN));
    var file = folder.resolve("figure.SVG");
    figure.save(file);
    assertEquals(figure.svg(), Files.readString(file));
  }

  private static Document parsed(String svg) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    // The file names its document type, which is not fetched.
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  private record Picture(BufferedImage image) implements Panel {

    @Override
    public int width() {
      return image.getWidth();
    }

    @Override
    public int height() {
      return image.getHeight();
    }

    @Override
    public void paint(Graphics2D graphics) {
      graphics.drawImage(image, 0, 0, null);
    }
  }

  @Test
  void save_intoAFile(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("file"), "in the way");
    var figure = Figure.of("title", new Plain(600, 50, Theme.GREEN));
    Messages.assertRefused(() -> figure.save(file.resolve("figure.png")), "figure.png");
  }
}
