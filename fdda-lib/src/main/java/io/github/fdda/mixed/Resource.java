package io.github.fdda.mixed;

/**
 * What bits of weights cost.
 *
 * @since 0.1.0
 */
public enum Resource {
  /** Bits that the weights of convolutions and linear layers are stored in. */
  WEIGHT_BITS {
    @Override
    long perBit(LayerSensitivity layer, int activations) {
      return layer.weights();
    }
  },
  /**
   * Multiply-adds for one image, each times the bits of its weight and the bits of activations. All
   * layers count with the same bits of activations, the first and the last too.
   */
  BIT_OPERATIONS {
    @Override
    long perBit(LayerSensitivity layer, int activations) {
      return layer.multiplyAdds() * activations;
    }
  };

  /** What a layer needs of it for each bit of its weight's width. */
  abstract long perBit(LayerSensitivity layer, int activations);
}
