package io.github.fdda.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/** Labels in memory, pixels on demand: what every format gives. */
final class IndexedImages implements LabelledImages {

  private final ImageSpec spec;
  private final int[] labels;
  private final IntFunction<byte[]> pixels;

  /**
   * @param spec what all images have in common
   * @param labels one per image, each an index into the classes of {@code spec}
   * @param pixels reads one image, C×H×W; each call gives a new array
   */
  IndexedImages(ImageSpec spec, int[] labels, IntFunction<byte[]> pixels) {
    this.spec = spec;
    this.labels = labels.clone();
    this.pixels = pixels;
  }

  /** The first {@code n} images, or all if there are fewer. */
  IndexedImages first(int n) {
    return new IndexedImages(spec, Arrays.copyOf(labels, Math.min(n, labels.length)), pixels);
  }

  ImageSpec spec() {
    return spec;
  }

  @Override
  public ImageShape shape() {
    return spec.shape();
  }

  @Override
  public Normalization normalization() {
    return spec.normalization();
  }

  @Override
  public List<String> classes() {
    return spec.classes();
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public byte[] pixels(int index) {
    return pixels.apply(Objects.checkIndex(index, labels.length));
  }
}
