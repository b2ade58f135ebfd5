package io.github.fdda.chart;

import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.ImageHandlerBase64Encoder;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.w3c.dom.Document;

/** The content of SVG files, from the calls that paint a picture. */
final class SvgDrawing {

  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private SvgDrawing() {}

  /**
   * Paints a drawing.
   *
   * @param width in pixels
   * @param height likewise
   * @param painter paints it
   * @return the file's text, UTF-8; nothing in it refers to other files
   */
  static String of(int width, int height, Consumer<Graphics2D> painter) {
    var context = SVGGeneratorContext.createDefault(document());
    context.setImageHandler(new PngImages());
    // Letters are outlines: other fonts than those it was laid out with would not fit.
    var graphics = new SVGGraphics2D(context, true);
    graphics.setSVGCanvasSize(new Dimension(width, height));
    painter.accept(graphics);
    var text = new StringWriter();
    try {
      graphics.stream(text, true);
    } catch (SVGGraphics2DIOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static Document document() {
    try {
      var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      return builder.getDOMImplementation().createDocument(NAMESPACE, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("this Java has no XML", e);
    }
  }

  /** Images are part of the file; Batik's own encoder for them is a library more. */
  private static final class PngImages extends ImageHandlerBase64Encoder {

    @Override
    public void encodeImage(RenderedImage image, OutputStream out) throws SVGGraphics2DIOException {
      try {
        ImageIO.write(image, "png", out);
      } catch (IOException e) {
        throw new SVGGraphics2DIOException("an image could not be encoded", e);
      }
    }
  }
}
