package io.github.fdda.network.layer;

import ai.djl.ndarray.NDArray;
import io.github.fdda.util.Internal;
import java.util.function.UnaryOperator;

/**
 * What a convolution or linear layer is about to multiply its weights with.
 *
 * @param values N×C×H×W of a convolution, N×…×C of a linear layer; valid during the call only
 * @param channelAxis where channels are: 1 or the last
 * @param moments computes the second moments, about their means, of what the weights of one output
 *     channel would be multiplied with if such values were the input: groups×K×K, in the order of
 *     the weights
 */
@Internal
public record LayerInput(NDArray values, int channelAxis, UnaryOperator<NDArray> moments) {

  /** Second moments about the means: groups×K×K. */
  public NDArray covariances() {
    return moments.apply(values);
  }

  /**
   * Second moments of this input together with another one of the same layer, of one group.
   *
   * @param other in the shape of the values
   * @param centered whether about the means; else about 0
   * @return 1×2K×2K, the other input first
   */
  public NDArray jointMoments(NDArray other, boolean centered) {
    try (var joined = other.concat(values, channelAxis)) {
      return centered ? moments.apply(joined) : momentsAboutZero(joined);
    }
  }

  /** The mean of values and their negatives is 0. */
  private NDArray momentsAboutZero(NDArray joined) {
    try (var negative = joined.neg();
        var both = joined.concat(negative, 0)) {
      return moments.apply(both);
    }
  }
}
