package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An operator with a weight to quantize: a convolution or a linear layer. */
@Internal
public interface WeightOperator extends Operator {

  /** The layer it is. */
  WeightLayer layer();

  /** Whether a batch normalization right after it can become part of its weight and its bias. */
  boolean canAbsorb();

  /**
   * Whether a pass that nobody observes is faster with the batch normalization in the weight: where
   * feature maps are larger than weights.
   */
  boolean gainsByAbsorbing();

  /** Its bias before any tap, if it has one. */
  Optional<NDArray> rawBias(Pass pass);

  /** Computes with a weight and a bias of the caller's. */
  NDArray apply(NDArray input, NDArray weight, @Nullable NDArray bias);

  /** The same as the taps want it. */
  default NDArray apply(Pass pass, NDArray input, NDArray weight, @Nullable NDArray bias) {
    return pass.taps().compute(layer(), input, weight, bias, this::apply);
  }

  /** Its weight before any tap. */
  default NDArray rawWeight(Pass pass) {
    return pass.parameters().get(layer().weight());
  }

  /** Its weight as the taps want it. */
  default NDArray weight(Pass pass) {
    return pass.taps().weight(layer(), rawWeight(pass));
  }
}
