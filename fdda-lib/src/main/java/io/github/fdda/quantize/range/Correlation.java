package io.github.fdda.quantize.range;

import java.util.stream.IntStream;

/** The Pearson correlation of what the float and the quantized network compute. */
final class Correlation {

  private Correlation() {}

  /**
   * Mean over images; an image where one of the two does not vary counts as 0.
   *
   * @param exact values of all images, one image after another
   * @param other likewise
   * @param images how many there are
   * @return from −1 to 1
   */
  static double mean(float[] exact, float[] other, int images) {
    var each = exact.length / images;
    return IntStream.range(0, images)
        .mapToDouble(image -> of(exact, other, image * each, (image + 1) * each))
        .average()
        .orElseThrow();
  }

  private static double of(float[] exact, float[] other, int from, int to) {
    var exactMean = IntStream.range(from, to).mapToDouble(i -> exact[i]).average().orElseThrow();
    var otherMean = IntStream.range(from, to).mapToDouble(i -> other[i]).average().orElseThrow();
    var joint = 0.0;
    var exactSquares = 0.0;
    var otherSquares = 0.0;
    for (var i = from; i < to; i++) {
      var a = exact[i] - exactMean;
      var b = other[i] - otherMean;
      joint += a * b;
      exactSquares += a * a;
      otherSquares += b * b;
    }
    var scale = Math.sqrt(exactSquares * otherSquares);
    return scale > 0 ? joint / scale : 0;
  }
}
