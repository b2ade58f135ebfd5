package io.github.fdda.network.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.util.Internal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The points of a forward pass where FDDA looks or intervenes. The default looks at nothing and
 * changes nothing. An array handed out is valid during the call only: the pass frees it after its
 * last use, and what is to be kept must be copied.
 */
@Internal
public interface Taps {

  /** A plain forward pass. */
  Taps NONE = new Taps() {};

  /**
   * Whether {@link #batchNormInput} and {@link #layerNormInput} are to be called. Where they are
   * not, a batch normalization after a convolution is computed as part of it.
   */
  default boolean observesBatchNorms() {
    return false;
  }

  /**
   * Called with the input of each batch-normalization layer, in execution order, if {@link
   * #observesBatchNorms()}.
   *
   * @param layer the layer about to run
   * @param input N×C×H×W (or N×C)
   */
  default void batchNormInput(BatchNormLayer layer, NDArray input) {}

  /**
   * Called with the input of each layer normalization that the network has statistics of, in
   * execution order among the batch normalizations, if {@link #observesBatchNorms()}.
   *
   * @param name of its node
   * @param input N×C×…, channels second: a view of what the layer gets
   */
  default void layerNormInput(String name, NDArray input) {}

  /** Whether {@link #layerInput} is to be called. */
  default boolean observesLayerInputs() {
    return false;
  }

  /**
   * Called before each convolution and linear layer, if {@link #observesLayerInputs()}; but not
   * before a convolution that is computed together with the batch normalization after it, see
   * {@link #observesBatchNorms()}.
   *
   * @param layer the layer about to run
   * @param input what its weight is about to be multiplied with
   */
  default void layerInput(WeightLayer layer, LayerInput input) {}

  /**
   * Called with the weight of each convolution and linear layer before it is used.
   *
   * @param layer the layer about to run
   * @param weight its weight, in the layout of the ONNX file; with the batch normalization after it
   *     folded in, if {@link #foldsBatchNorms()}
   * @return the weight to use instead
   */
  default NDArray weight(WeightLayer layer, NDArray weight) {
    return weight;
  }

  /**
   * Whether {@link #weight} and {@link #bias} see a convolution together with the batch
   * normalization after it, as hardware that runs both at once does. Has no effect if {@link
   * #observesBatchNorms()}.
   */
  default boolean foldsBatchNorms() {
    return false;
  }

  /**
   * Called with the bias of each convolution and linear layer that has one, before it is used. A
   * convolution computed together with the batch normalization after it is shown only if {@link
   * #foldsBatchNorms()}, and then always has a bias.
   *
   * @param layer the layer about to run
   * @param weight its weight as {@link #weight} was given it
   * @param bias one value per output channel
   * @return the bias to use instead
   */
  default NDArray bias(WeightLayer layer, NDArray weight, NDArray bias) {
    return bias;
  }

  /**
   * Called with the input of each convolution that skips pixels, where {@link #compute} is.
   *
   * @param input N×C×H×W
   * @param stride down and across, one of them above 1
   * @return the input to use instead, in the same shape
   */
  default NDArray stridedInput(NDArray input, Shape stride) {
    return input;
  }

  /** What a convolution or linear layer computes. */
  @FunctionalInterface
  interface LayerFunction {

    /**
     * Computes it.
     *
     * @param input N×C×H×W (or N×…×C)
     * @param weight in the layout of the ONNX file
     * @param bias one value per output channel
     */
    NDArray apply(NDArray input, NDArray weight, @Nullable NDArray bias);
  }

  /**
   * Computes each convolution and linear layer, but not a convolution that is computed together
   * with the batch normalization after it, unless {@link #foldsBatchNorms()}.
   *
   * @param layer the layer about to run
   * @param input what its weight is multiplied with
   * @param weight as {@link #weight} wants it
   * @param bias as {@link #bias} wants it
   * @param function what the layer does
   * @return its output
   */
  default NDArray compute(
      WeightLayer layer,
      NDArray input,
      NDArray weight,
      @Nullable NDArray bias,
      LayerFunction function) {
    return function.apply(input, weight, bias);
  }

  /**
   * Called with the output of each convolution and linear layer, its bias included, where no batch
   * normalization is computed as part of it, nor the bias times a factor.
   *
   * @param layer the layer that ran
   * @param output N×C×H×W (or N×C)
   * @return the output to pass on instead
   */
  default NDArray layerOutput(WeightLayer layer, NDArray output) {
    return output;
  }

  /** Whether {@link #product} is to be called. */
  default boolean observesProducts() {
    return false;
  }

  /**
   * Called before each MatMul of two tensors of which neither is a weight, as of queries and keys,
   * if {@link #observesProducts()}.
   *
   * @param node its name
   * @param left N×…×L×K
   * @param right N×…×K×M
   */
  default void product(String node, NDArray left, NDArray right) {}

  /**
   * Called with the output of each activation function, and with each tensor at a quantization
   * point, unless {@link #limitedActivation} has given one.
   *
   * @param layer the layer that ran
   * @param output N×C×H×W (or N×C)
   * @return the output to pass on instead
   */
  default NDArray activation(ActivationLayer layer, NDArray output) {
    return output;
  }

  /**
   * Called before an activation function that limits its input to an interval, as ReLU does, and at
   * quantization points, where both bounds are infinite. What would limit its output further can do
   * both at once here.
   *
   * @param layer the layer about to run
   * @param input N×C×H×W (or N×C)
   * @param low least output, may be infinite
   * @param high largest output, may be infinite
   * @return the output to pass on; if empty, the function runs and {@link #activation} is called
   */
  default Optional<NDArray> limitedActivation(
      ActivationLayer layer, NDArray input, float low, float high) {
    return Optional.empty();
  }
}
