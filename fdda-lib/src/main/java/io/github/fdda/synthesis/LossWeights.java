package io.github.fdda.synthesis;

import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * The weight of each term of the generator's loss: {@code L_G = crossEntropy · (CE + CE_c) +
 * alignment · L_BNS + distorted · L_D + centralized · L_C}.
 *
 * @param crossEntropy of both batches; code 0.5. A generator that is trained without one-class
 *     batches has 1 instead
 * @param alignment α₂, of the distance to the running statistics; code 0.2
 * @param distorted α₃, of the distance to the distorted center; paper and code 0.9
 * @param centralized α₄, of the distance to the center; paper 0.05, code 0.01
 * @since 0.1.0
 */
@RecordBuilder
public record LossWeights(
    double crossEntropy, double alignment, double distorted, double centralized)
    implements LossWeightsBuilder.With {

  /**
   * @throws InvalidInputException if a weight is negative or not finite
   */
  public LossWeights {
    Arguments.requireNotNegative("weight of the cross-entropy", crossEntropy);
    Arguments.requireNotNegative("weight of the BNS alignment", alignment);
    Arguments.requireNotNegative("weight of the BNS-distorted loss", distorted);
    Arguments.requireNotNegative("weight of the BNS-centralized loss", centralized);
  }

  /** The weights of the authors' code: 0.5, 0.2, 0.9, 0.01. */
  public static LossWeights published() {
    return new LossWeights(0.5, 0.2, 0.9, 0.01);
  }
}
