package io.github.fdda;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.Internal;
import java.util.stream.Stream;

/** Bytes that a network's parameters take. */
@Internal
public final class ModelSize {

  private static final long FLOAT_BITS = 32;
  private static final long GRID_BITS = 2 * FLOAT_BITS;

  private ModelSize() {}

  /**
   * Size of the float network: all trainable arrays and running statistics in 32-bit floats, those
   * aside of normalizations that were put there to have statistics.
   *
   * @param network whose batch normalizations have the running statistics
   * @param trainable its weights, biases, γ and β
   * @return bytes
   */
  public static long ofFloat(Network network, Snapshot trainable) {
    return (count(trainable) + runningStatistics(network) - inserted(network))
        * FLOAT_BITS
        / Byte.SIZE;
  }

  /** See {@link QuantizedNetwork#sizeInBytes()}. */
  static long quantized(Network network, Snapshot trainable, BitWidths bits) {
    var saved =
        network.weightLayers().stream()
            .mapToLong(
                layer ->
                    layer.weightCount() * (FLOAT_BITS - bits.of(layer, network))
                        - layer.outputChannels() * GRID_BITS)
            .sum();
    return ofFloat(network, trainable) - saved / Byte.SIZE;
  }

  private static long count(Snapshot trainable) {
    return trainable.names().stream().mapToLong(name -> trainable.values(name).length).sum();
  }

  /** γ, β, means and variances of the normalizations that a file does not hold. */
  private static long inserted(Network network) {
    var measured = network.measured().layers();
    return Stream.concat(network.weightLayers().stream(), network.floatLayers().stream())
        .filter(layer -> measured.contains(layer.name()))
        .mapToLong(layer -> 4L * layer.outputChannels())
        .sum();
  }

  private static long runningStatistics(Network network) {
    return network.batchNorms().stream().mapToLong(layer -> 2L * layer.channels()).sum();
  }
}
