package io.github.fdda.quantize.reconstruct;

/**
 * The part of a network that is reconstructed at a time.
 *
 * @since 0.1.0
 */
public enum ReconstructionUnit {
  /**
   * Each convolution or linear layer with its batch normalization and activation (AdaRound, Nagel
   * et al., arXiv 2004.10568).
   */
  LAYER,
  /**
   * Each block, such as a residual one: the nodes between two places where a single tensor
   * separates all before from all after (BRECQ, Li et al., arXiv 2102.05426).
   */
  BLOCK
}
