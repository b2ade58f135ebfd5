package io.github.fdda.notebook;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * What an object looks like in a cell, in one or more forms of which the browser takes the best.
 *
 * @param forms by MIME type; {@code text/plain} is always there, images are in Base64
 * @param metadata of forms, by MIME type: in how many of the browser's pixels an image is shown
 */
record Rendering(Map<String, String> forms, Map<String, Map<String, Integer>> metadata) {

  static final String TEXT = "text/plain";
  static final String HTML = "text/html";
  static final String PNG = "image/png";

  Rendering {
    forms = Map.copyOf(forms);
    metadata = Map.copyOf(metadata);
  }

  private Rendering(Map<String, String> forms) {
    this(forms, Map.of());
  }

  static Rendering ofText(String text) {
    return new Rendering(Map.of(TEXT, text));
  }

  static Rendering ofHtml(String text, String html) {
    return new Rendering(Map.of(TEXT, text, HTML, html));
  }

  /**
   * A picture.
   *
   * @param scale how many of its pixels are shown in one of the browser's
   */
  static Rendering ofImage(String text, BufferedImage image, int scale) {
    var png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Rendering(
        Map.of(TEXT, text, PNG, Base64.getEncoder().encodeToString(png.toByteArray())),
        Map.of(
            PNG, Map.of("width", image.getWidth() / scale, "height", image.getHeight() / scale)));
  }
}
