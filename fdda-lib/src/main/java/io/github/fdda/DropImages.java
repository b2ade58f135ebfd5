package io.github.fdda;

/**
 * What a drop is estimated on.
 *
 * @since 0.1.0
 */
public enum DropImages {
  /** Images with their labels, which were not quantized from. */
  HELD_OUT("images held out"),
  /** Images of a generator, labelled by the float network: every other class counts as lost. */
  SYNTHETIC("synthetic images");

  private final String title;

  DropImages(String title) {
    this.title = title;
  }

  /** As in {@code synthetic images}. */
  @Override
  public String toString() {
    return title;
  }
}
