package io.github.fdda.mixed;

/**
 * What bits cost.
 *
 * @since 0.1.0
 */
public enum Resource {
  /** Bits that the weights of convolutions and linear layers are stored in. */
  WEIGHT_BITS {
    @Override
    long cost(LayerSensitivity layer, int width, int input, LayerTimes times) {
      return layer.weights() * width;
    }
  },
  /**
   * Multiply-adds for one image, each times the bits of its weight and the bits of what the layer
   * works on. Where those are not chosen, all layers count with the same bits of activations, the
   * first and the last too.
   */
  BIT_OPERATIONS {
    @Override
    long cost(LayerSensitivity layer, int width, int input, LayerTimes times) {
      return layer.multiplyAdds() * width * input;
    }
  },
  /**
   * Nanoseconds of a batch on this machine, less those with all layers in integers. Bits of weights
   * cost none: kernels of integers take the same time for all.
   */
  TIME {
    @Override
    long cost(LayerSensitivity layer, int width, int input, LayerTimes times) {
      return width == LayerSensitivity.FLOAT
          ? Math.round(times.added().getOrDefault(layer.layer(), 0.0) * NANOS)
          : 0;
    }
  };

  /** In a millisecond. */
  static final double NANOS = 1e6;

  /**
   * What a layer needs of it.
   *
   * @param width bits of its weight
   * @param input bits of what it works on
   */
  abstract long cost(LayerSensitivity layer, int width, int input, LayerTimes times);
}
