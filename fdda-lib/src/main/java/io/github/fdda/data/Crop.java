package io.github.fdda.data;

import java.util.random.RandomGenerator;

/** A rectangle of an image, in pixels. */
record Crop(int top, int left, int height, int width) {

  private static final double MIN_ASPECT = 3.0 / 4;
  private static final double MAX_ASPECT = 4.0 / 3;
  private static final int TRIES = 10;

  static Crop whole(ImageShape shape) {
    return new Crop(0, 0, shape.height(), shape.width());
  }

  /** Draws a crop as torchvision's {@code RandomResizedCrop.get_params} does. */
  static Crop draw(ImageShape shape, double minScale, RandomGenerator random) {
    for (var attempt = 0; attempt < TRIES; attempt++) {
      var area = shape.height() * shape.width() * uniform(minScale, 1, random);
      var aspect = Math.exp(uniform(Math.log(MIN_ASPECT), Math.log(MAX_ASPECT), random));
      var height = (int) Math.rint(Math.sqrt(area / aspect));
      var width = (int) Math.rint(Math.sqrt(area * aspect));
      if (0 < height && height <= shape.height() && 0 < width && width <= shape.width()) {
        var top = random.nextInt(shape.height() - height + 1);
        var left = random.nextInt(shape.width() - width + 1);
        return new Crop(top, left, height, width);
      }
    }
    return centre(shape);
  }

  private static double uniform(double from, double to, RandomGenerator random) {
    return from + (to - from) * random.nextDouble();
  }

  /** The largest centred crop of an allowed aspect ratio. */
  static Crop centre(ImageShape shape) {
    var height = Math.min(shape.height(), (int) Math.rint(shape.width() / MIN_ASPECT));
    var width = Math.min(shape.width(), (int) Math.rint(shape.height() * MAX_ASPECT));
    return new Crop((shape.height() - height) / 2, (shape.width() - width) / 2, height, width);
  }

  /** The content of this rectangle, resized to the whole shape, mirrored if {@code flip}. */
  float[] resized(float[] image, ImageShape shape, boolean flip) {
    var out = new float[shape.size()];
    for (var y = 0; y < shape.height(); y++) {
      var row = Between.of(y, shape.height(), height);
      for (var x = 0; x < shape.width(); x++) {
        var column = Between.of(flip ? shape.width() - 1 - x : x, shape.width(), width);
        for (var c = 0; c < shape.channels(); c++) {
          out[(c * shape.height() + y) * shape.width() + x] =
              row.mix(
                  column.mix(
                      at(image, shape, c, row.low, column.low),
                      at(image, shape, c, row.low, column.high)),
                  column.mix(
                      at(image, shape, c, row.high, column.low),
                      at(image, shape, c, row.high, column.high)));
        }
      }
    }
    return out;
  }

  private float at(float[] image, ImageShape shape, int channel, int y, int x) {
    return image[(channel * shape.height() + top + y) * shape.width() + left + x];
  }

  /** A position between two neighbouring values of the crop. */
  private record Between(int low, int high, float share) {

    /** Where output position {@code i} of {@code to} lies among {@code from} values. */
    static Between of(int i, int to, int from) {
      var position = Math.max(0, (i + 0.5) * from / to - 0.5);
      var low = (int) position;
      return new Between(low, Math.min(low + 1, from - 1), (float) (position - low));
    }

    float mix(float low, float high) {
      return low + share * (high - low);
    }
  }
}
