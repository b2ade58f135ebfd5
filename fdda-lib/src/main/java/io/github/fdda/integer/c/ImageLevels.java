package io.github.fdda.integer.c;

import static io.github.fdda.util.Faults.fault;

import io.github.fdda.data.Normalization;
import io.github.fdda.integer.IntegerNetwork;
import java.util.Arrays;

/**
 * What the pixels of an image become: normalized and quantized, for each channel and each of the
 * 256 values a pixel can have. So all floating point is done before there is any C.
 */
final class ImageLevels {

  private static final int PIXELS = 256;

  private ImageLevels() {}

  /**
   * The integers as they are stored.
   *
   * @return channels × 256 × bytes of an integer, the lowest byte first
   */
  static byte[] of(IntegerNetwork network, Normalization normalization, FeatureStorage image) {
    var shape = network.inputShape();
    if (normalization.channels() != shape.channels()) {
      throw fault(
          "the network's images have %d channels, the normalization has %d",
          shape.channels(), normalization.channels());
    }
    var levels = new byte[shape.channels() * PIXELS * image.bytes()];
    for (var pixel = 0; pixel < PIXELS; pixel++) {
      var integers = integers(network, normalization, pixel);
      for (var channel = 0; channel < shape.channels(); channel++) {
        var stored = integers[channel * shape.size() / shape.channels()] - image.lowest();
        for (var i = 0; i < image.bytes(); i++) {
          levels[(channel * PIXELS + pixel) * image.bytes() + i] = (byte) (stored >> (8 * i));
        }
      }
    }
    return levels;
  }

  /** The integers of an image that is one pixel all over. */
  private static int[] integers(IntegerNetwork network, Normalization normalization, int pixel) {
    var pixels = new byte[network.inputShape().size()];
    Arrays.fill(pixels, (byte) pixel);
    return network.program().input().centered(network.quantizeInput(normalization.apply(pixels)));
  }
}
