package io.github.fdda.data;

import java.util.function.IntBinaryOperator;

/**
 * Colours of pictures with an opacity channel, weighted by it and back. Pixels are unsigned bytes,
 * 4×H×W: red, green, blue, opacity.
 */
final class Opacity {

  /** Of pictures that have one. */
  static final int CHANNELS = 4;

  private static final int OPAQUE = 255;

  private Opacity() {}

  /** Each colour times its pixel's opacity, from 0 to 1, rounded. */
  static byte[] weight(byte[] pixels) {
    return withColours(pixels, (colour, opacity) -> (colour * opacity + OPAQUE / 2) / OPAQUE);
  }

  /** Each colour over its pixel's opacity, cut off as Pillow does; where that is 0, as it is. */
  static byte[] unweight(byte[] pixels) {
    return withColours(
        pixels,
        (colour, opacity) -> opacity == 0 ? colour : Math.min(OPAQUE, colour * OPAQUE / opacity));
  }

  private static byte[] withColours(byte[] pixels, IntBinaryOperator ofColourAndOpacity) {
    var plane = pixels.length / CHANNELS;
    var out = pixels.clone();
    for (var i = 0; i < (CHANNELS - 1) * plane; i++) {
      var opacity = pixels[(CHANNELS - 1) * plane + i % plane] & 0xff;
      out[i] = (byte) ofColourAndOpacity.applyAsInt(pixels[i] & 0xff, opacity);
    }
    return out;
  }
}
