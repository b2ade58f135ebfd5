package io.github.fdda.cli.report;

import io.github.fdda.chart.Figure;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** What sections are made of. */
public final class PageParts {

  /** Charts are drawn so much larger than they are shown: for paper and small pixels. */
  private static final int SCALE = 2;

  private PageParts() {}

  /** A paragraph. */
  public static Markup paragraph(String text) {
    return Markup.element("p", Markup.text(text));
  }

  /** A paragraph for each line that says something. */
  public static List<Markup> paragraphs(String lines) {
    return lines.lines().filter(line -> !line.isBlank()).map(PageParts::paragraph).toList();
  }

  /** A command, its lines as they are. */
  public static Markup code(String text) {
    return Markup.element("pre", Markup.text(text));
  }

  /** A list of names and values; those without a value are left out. */
  public static Markup facts(List<Fact> facts) {
    return Markup.element(
        "dl",
        Map.of(),
        facts.stream()
            .filter(fact -> !fact.value().isEmpty())
            .flatMap(
                fact ->
                    Stream.of(
                        Markup.element("dt", Markup.text(fact.name())),
                        Markup.element("dd", Markup.text(fact.value()))))
            .toList());
  }

  /** A chart with its title as the text for those who do not see it. */
  public static Markup chart(Figure figure) {
    return Markup.element(
        "div",
        Map.of("class", "chart"),
        image(figure.image(SCALE), figure.title(), figure.width(), figure.height()));
  }

  /**
   * A picture.
   *
   * @param text for those who do not see it
   * @param width that it is shown in, in pixels of CSS
   * @param height likewise
   */
  static Markup image(BufferedImage image, String text, int width, int height) {
    return Markup.element(
        "img",
        Map.of(
            "alt",
            text,
            "width",
            Integer.toString(width),
            "height",
            Integer.toString(height),
            "src",
            "data:image/png;base64," + Base64.getEncoder().encodeToString(png(image))));
  }

  private static byte[] png(BufferedImage image) {
    var out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
