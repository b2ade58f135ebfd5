package io.github.fdda.cli.ablate;

import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.SensitivityMetric;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import java.util.Optional;

/**
 * Bits that a recipe is tried at.
 *
 * @param bits of each layer, or with a metric, of each weight on average
 * @param metric by which layers get more or fewer; empty if they do not
 */
record AblationBits(BitWidths bits, Optional<SensitivityMetric> metric) {

  static AblationBits uniform(BitWidths bits) {
    return new AblationBits(bits, Optional.empty());
  }

  static AblationBits mixed(BitWidths average, SensitivityMetric metric) {
    return new AblationBits(average, Optional.of(metric));
  }

  /**
   * The configuration that sensitivities are measured with before this quantization; empty if none
   * are needed.
   */
  Optional<MixedPrecisionConfig> sensitivities(QuantizationConfig quantization) {
    return metric.map(
        each ->
            MixedPrecisionConfig.defaults()
                .withMetric(each)
                .withActivations(bits.activations())
                .forQuantization(quantization));
  }

  /** As in {@code W4A4} and {@code W4A4 hessian-trace}. */
  @Override
  public String toString() {
    return bits + metric.map(each -> " " + each).orElse("");
  }
}
