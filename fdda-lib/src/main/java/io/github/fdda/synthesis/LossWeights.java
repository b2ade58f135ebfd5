package io.github.fdda.synthesis;

import io.github.fdda.data.InvalidInputException;

/**
 * The weight of each term of the generator's loss: {@code L_G = crossEntropy · (CE + CE_c) +
 * alignment · L_BNS + distorted · L_D + centralized · L_C}.
 *
 * @param crossEntropy of both batches
 * @param alignment α₂, of the distance to the running statistics
 * @param distorted α₃, of the distance to the distorted center; paper and code 0.9
 * @param centralized α₄, of the distance to the center; paper 0.05, code 0.01
 */
public record LossWeights(
    double crossEntropy, double alignment, double distorted, double centralized) {

  /**
   * @throws InvalidInputException if a weight is negative or not finite
   */
  public LossWeights {
    if (!(crossEntropy >= 0 && alignment >= 0 && distorted >= 0 && centralized >= 0)
        || !Double.isFinite(crossEntropy + alignment + distorted + centralized)) {
      throw new InvalidInputException(
          "loss weights %s, %s, %s, %s: each must be 0 or more"
              .formatted(crossEntropy, alignment, distorted, centralized));
    }
  }

  /** The weights of the authors' code: 0.5, 0.2, 0.9, 0.01. */
  public static LossWeights published() {
    return new LossWeights(0.5, 0.2, 0.9, 0.01);
  }

  /** Another weight for the cross-entropy terms. */
  public LossWeights withCrossEntropy(double value) {
    return new LossWeights(value, alignment, distorted, centralized);
  }

  /** Another weight for the distance to the running statistics. */
  public LossWeights withAlignment(double value) {
    return new LossWeights(crossEntropy, value, distorted, centralized);
  }

  /** Another weight for the BNS-distorted loss. */
  public LossWeights withDistorted(double value) {
    return new LossWeights(crossEntropy, alignment, value, centralized);
  }

  /** Another weight for the BNS-centralized loss. */
  public LossWeights withCentralized(double value) {
    return new LossWeights(crossEntropy, alignment, distorted, value);
  }
}
