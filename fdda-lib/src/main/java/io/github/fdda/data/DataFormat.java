package io.github.fdda.data;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How the images of a data set lie on disk.
 *
 * @since 0.1.0
 */
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

  /** The word for it in {@code datasets.yml}. */
  @JsonValue
  @Override
  public String toString() {
    return label;
  }
}
