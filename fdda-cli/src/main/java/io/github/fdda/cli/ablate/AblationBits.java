package io.github.fdda.cli.ablate;

import io.github.fdda.mixed.Budget;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.Sensitivities;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import java.util.Optional;

/**
 * Bits that a recipe is tried at.
 *
 * @param bits of each layer, or with a mixture, on average
 * @param mixture by which layers get more or fewer; empty if they do not
 */
record AblationBits(BitWidths bits, Optional<Mixture> mixture) {

  static AblationBits uniform(BitWidths bits) {
    return new AblationBits(bits, Optional.empty());
  }

  static AblationBits mixed(BitWidths average, Mixture mixture) {
    return new AblationBits(average, Optional.of(mixture));
  }

  /**
   * The configuration that sensitivities are measured with before this quantization; empty if none
   * are needed.
   */
  Optional<MixedPrecisionConfig> sensitivities(QuantizationConfig quantization) {
    return mixture.map(
        each -> each.config().withActivations(bits.activations()).forQuantization(quantization));
  }

  /**
   * What the mixture may cost.
   *
   * @throws java.util.NoSuchElementException if there is none
   */
  Budget budget(Sensitivities sensitivities) {
    return mixture.orElseThrow().budget(bits, sensitivities);
  }

  /** As in {@code W4A4}, {@code W4A4 hessian-trace} and {@code W4A4 measured+activations}. */
  @Override
  public String toString() {
    return bits + mixture.map(each -> " " + each).orElse("");
  }
}
