package io.github.fdda;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.synthesis.SynthesisConfig;

/**
 * A named set of hyper-parameters for both training loops.
 *
 * @param name for reports
 * @param synthesis of the generator
 * @param quantization of the student
 */
public record Recipe(String name, SynthesisConfig synthesis, QuantizationConfig quantization) {

  /**
   * The authors' code: 10,000 iterations of the generator alone, then 70,000 beside the student,
   * ranges from its first iterations. Many hours on a CPU.
   */
  public static Recipe published() {
    return new Recipe("published", SynthesisConfig.published(), QuantizationConfig.published());
  }

  /**
   * 600 iterations of the generator; then the student, layer by layer and as a whole, {@link
   * QuantizationConfig#prepared()}. Minutes on a CPU.
   */
  public static Recipe standard() {
    return new Recipe("standard", SynthesisConfig.defaults(), QuantizationConfig.prepared());
  }

  /** A fifth of {@link #standard()}: for a first look. */
  public static Recipe quick() {
    return new Recipe(
        "quick",
        SynthesisConfig.defaults().withIterations(100),
        QuantizationConfig.prepared().withEqualizingIterations(40).withScaleIterations(60));
  }

  /** The same recipe with another seed for both loops. */
  public Recipe withSeed(long seed) {
    return new Recipe(name, synthesis.withSeed(seed), quantization.withSeed(seed));
  }

  /** The same recipe with other hyper-parameters for the generator. */
  public Recipe withSynthesis(SynthesisConfig value) {
    return new Recipe(name, value, quantization);
  }

  /** The same recipe with other hyper-parameters for the student. */
  public Recipe withQuantization(QuantizationConfig value) {
    return new Recipe(name, synthesis, value);
  }
}
