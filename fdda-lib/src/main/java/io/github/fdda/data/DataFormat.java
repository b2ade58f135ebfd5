package io.github.fdda.data;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the images of a data set lie on disk. */
public enum DataFormat {
  /** Four IDX files, as MNIST has them, plain or gzip: images and labels of two splits. */
  IDX("idx"),
  /** The binary version of CIFAR-10, as a folder or as its official tar.gz. */
  CIFAR_10("cifar-10"),
  /** The binary version of CIFAR-100, as a folder or as its official tar.gz. */
  CIFAR_100("cifar-100"),
  /** Pictures in {@code train/CLASS/} and {@code val/CLASS/} (or {@code test/CLASS/}). */
  IMAGE_FOLDER("image-folder");

  private final String label;

  DataFormat(String label) {
    this.label = label;
  }

  static Optional<DataFormat> of(String label) {
    return Arrays.stream(values()).filter(format -> format.label.equals(label)).findFirst();
  }

  static String all() {
    return Arrays.stream(values()).map(DataFormat::toString).collect(Collectors.joining(", "));
  }

  /** The word for it in {@code datasets.yml}. */
  @Override
  public String toString() {
    return label;
  }
}
