package io.github.fdda.synthesis;

/**
 * At which resolution the generator's wide convolutions work.
 *
 * @since 0.1.0
 */
public enum GeneratorLayout {
  /**
   * As published: the linear layer at a quarter of the image's sides, the wide convolutions at a
   * half and in full.
   */
  FULL(4),

  /**
   * The linear layer at an eighth of the sides, the wide convolutions at a quarter and a half; only
   * the last one, to the colours, in full. About a quarter of the multiply-adds and of the weights:
   * for images of more than 64×64 pixels.
   */
  HALF(8);

  private final int reduction;

  GeneratorLayout(int reduction) {
    this.reduction = reduction;
  }

  /** How many times smaller than the image's the sides of the first feature map are. */
  int reduction() {
    return reduction;
  }

  /** A side of the first feature map for a side of the image: the quotient, rounded up. */
  int first(int side) {
    return (side + reduction - 1) / reduction;
  }
}
