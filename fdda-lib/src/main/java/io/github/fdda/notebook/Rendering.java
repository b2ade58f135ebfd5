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
 */
record Rendering(Map<String, String> forms) {

  static final String TEXT = "text/plain";
  static final String HTML = "text/html";
  static final String PNG = "image/png";

  Rendering {
    forms = Map.copyOf(forms);
  }

  static Rendering ofText(String text) {
    return new Rendering(Map.of(TEXT, text));
  }

  static Rendering ofHtml(String text, String html) {
    return new Rendering(Map.of(TEXT, text, HTML, html));
  }

  static Rendering ofImage(String text, BufferedImage image) {
    var png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Rendering(
        Map.of(TEXT, text, PNG, Base64.getEncoder().encodeToString(png.toByteArray())));
  }
}
