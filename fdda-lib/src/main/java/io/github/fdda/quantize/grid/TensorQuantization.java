package io.github.fdda.quantize.grid;

/**
 * The values of one tensor, or of one channel of a weight, and the grid they are quantized to.
 * Immutable.
 *
 * @since 0.1.0
 */
public final class TensorQuantization {

  private final String layer;
  private final ActivationGrid grid;
  private final float[] values;

  /**
   * Copies the values.
   *
   * @param layer name of the node, and of the channel if it is one
   * @param grid of its levels
   * @param values before quantization, finite
   */
  public TensorQuantization(String layer, ActivationGrid grid, float[] values) {
    this.layer = layer;
    this.grid = grid;
    this.values = values.clone();
  }

  /** Name of the node, and of the channel if it is one. */
  public String layer() {
    return layer;
  }

  /** The grid of levels. */
  public ActivationGrid grid() {
    return grid;
  }

  /** Values before quantization; a copy. */
  public float[] values() {
    return values.clone();
  }

  /**
   * The same values after quantization, each the nearest level.
   *
   * @throws io.github.fdda.util.InvalidInputException if a value is NaN
   */
  public float[] quantized() {
    var quantized = new float[values.length];
    for (var i = 0; i < values.length; i++) {
      quantized[i] = grid.fakeQuantize(values[i]);
    }
    return quantized;
  }

  /** The levels, ascending. */
  public float[] levels() {
    return grid.levels();
  }
}
