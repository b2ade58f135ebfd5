package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import io.github.fdda.util.Internal;

/**
 * Numbers of the file, such as a weight. The array is never written to.
 *
 * @param dims its shape, without the batch size
 * @param values in row-major order
 */
@SuppressWarnings("ArrayRecordComponent") // large, and shared on purpose
@Internal
public record FloatConstant(Dims dims, float[] values) implements Value {

  /** The only value. */
  float scalar(String what) {
    if (values.length != 1) {
      throw fault("%s has shape %s; it must be one number", what, dims);
    }
    return values[0];
  }

  FloatConstant transposed(int[] permutation) {
    var source = Layout.transpose(dims, permutation);
    var moved = new float[values.length];
    for (var i = 0; i < moved.length; i++) {
      moved[i] = values[source[i]];
    }
    return new FloatConstant(Layout.permute(dims, permutation), moved);
  }

  /** Spread to a shape. */
  FloatConstant broadcast(Dims shape) {
    var source = Layout.broadcast(dims, shape);
    var spread = new float[source.length];
    for (var i = 0; i < spread.length; i++) {
      spread[i] = values[source[i]];
    }
    return new FloatConstant(shape, spread);
  }

  @Override
  public String kind() {
    return "a float constant";
  }
}
