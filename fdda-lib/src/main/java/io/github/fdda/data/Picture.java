package io.github.fdda.data;

import java.nio.ByteBuffer;

/** A picture of any size: unsigned bytes, C×H×W. */
final class Picture {

  private final ImageShape shape;
  private final byte[] pixels;

  Picture(ImageShape shape, byte[] pixels) {
    this.shape = shape;
    this.pixels = pixels;
  }

  int height() {
    return shape.height();
  }

  int width() {
    return shape.width();
  }

  /** As Pillow does it: colours of transparent pixels do not bleed into others. */
  Picture resize(int height, int width) {
    if (shape.channels() != Opacity.CHANNELS || (height == height() && width == width())) {
      return resizePlanes(height, width);
    }
    var weighted = new Picture(shape, Opacity.weight(pixels)).resizePlanes(height, width);
    return new Picture(weighted.shape, Opacity.unweight(weighted.pixels));
  }

  /** Columns first, then rows, rounding between the two. */
  private Picture resizePlanes(int height, int width) {
    var narrowed = TriangleFilter.resize(pixels, 1, width(), width);
    var resized = TriangleFilter.resize(narrowed, width, height(), height);
    return new Picture(new ImageShape(shape.channels(), height, width), resized);
  }

  /** Cuts out a rectangle; the caller's own copy, C×H×W. */
  byte[] crop(int top, int left, int height, int width) {
    var out = ByteBuffer.allocate(shape.channels() * height * width);
    for (var c = 0; c < shape.channels(); c++) {
      for (var y = top; y < top + height; y++) {
        out.put(pixels, (c * height() + y) * width() + left, width);
      }
    }
    return out.array();
  }
}
