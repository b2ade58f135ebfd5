package io.github.fdda.quantize.simulate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.util.Internal;
import java.util.random.RandomGenerator;

/**
 * Leaves each element of an activation in float with a probability, else quantizes it (QDrop, Wei
 * et al., arXiv 2203.05740), so that what is learnt holds for more than the calibration images.
 *
 * @param quantizer of weights and activations
 * @param probability p of staying in float, from 0 to below 1, rounded to a multiple of 1/256
 * @param random where it is drawn
 */
@Internal
public record DroppedQuantization(Taps quantizer, double probability, RandomGenerator random)
    implements ActivationTaps {

  private static final int PER_LONG = 8;

  @Override
  public Taps weights() {
    return quantizer;
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    return drop(output, quantizer.activation(layer, output));
  }

  /**
   * Puts elements of a tensor in float in place of those of the quantized one.
   *
   * @param exact N×C×H×W or N×C
   * @param quantized likewise
   * @return in the shape of the two; {@code quantized} itself if p is 0
   */
  public NDArray drop(NDArray exact, NDArray quantized) {
    if (probability == 0) {
      return quantized;
    }
    var shape = exact.getShape();
    var drawn = shape.dimension() == 4 ? channelsLast(shape) : shape;
    return TorchFunctions.choose(
        exact, quantized, exact.getManager().create(choice((int) shape.size()), drawn));
  }

  private static Shape channelsLast(Shape shape) {
    return new Shape(shape.get(0), shape.get(2), shape.get(3), shape.get(1));
  }

  private boolean[] choice(int count) {
    var threshold = (int) Math.round(probability * 256);
    var choice = new boolean[count];
    var bits = 0L;
    for (var i = 0; i < count; i++) {
      bits = i % PER_LONG == 0 ? random.nextLong() : bits >>> 8;
      choice[i] = (bits & 255) < threshold;
    }
    return choice;
  }
}
