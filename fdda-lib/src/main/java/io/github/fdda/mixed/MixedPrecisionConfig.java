package io.github.fdda.mixed;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * How sensitivities are measured or estimated.
 *
 * @param metric what a layer is said to lose
 * @param widths bit-widths that a weight may get, at least one, ascending, each from 2 to 8
 *     (checked when sensitivities are measured)
 * @param activations bits of all activations, from 2 to 16, or their average where they are chosen
 *     too: they stay in float while weights are looked at, and count in bit-operations
 * @param activationWidths bit-widths that an activation may get, ascending, each from 2 to 16; none
 *     if all have {@code activations} bits
 * @param floats whether layers may also be computed in float
 * @param images calibration images to look at, 1 or more, with four views of each; if there are
 *     fewer, more views
 * @param probes number of random directions that {@link SensitivityMetric#HESSIAN_TRACE} looks
 *     into, 1 or more
 * @param target what will run the network
 * @param rounding of the weights, as in the quantization that follows
 * @param seed of every draw
 * @since 0.1.0
 */
@RecordBuilder
public record MixedPrecisionConfig(
    SensitivityMetric metric,
    List<Integer> widths,
    int activations,
    List<Integer> activationWidths,
    boolean floats,
    int images,
    int probes,
    Target target,
    WeightRounding rounding,
    long seed)
    implements MixedPrecisionConfigBuilder.With {

  /**
   * @throws InvalidInputException if there is no width of weights, widths are not ascending, the
   *     metric says nothing of activations though there are widths for them, or {@code images} or
   *     {@code probes} is below 1
   */
  public MixedPrecisionConfig {
    widths = List.copyOf(widths);
    activationWidths = List.copyOf(activationWidths);
    if (widths.isEmpty() || !isAscending(widths)) {
      throw new InvalidInputException(
          "bit-widths %s to choose from: give at least one, in ascending order".formatted(widths));
    }
    if (!isAscending(activationWidths)) {
      throw new InvalidInputException(
          "bit-widths %s of activations to choose from: give them in ascending order"
              .formatted(activationWidths));
    }
    if (!activationWidths.isEmpty() && metric != SensitivityMetric.MEASURED) {
      throw new InvalidInputException(
          "%s looks at weights alone: take %s, or give all activations the same bits"
              .formatted(metric, SensitivityMetric.MEASURED));
    }
    Arguments.requireAtLeast("images for sensitivities", images, 1);
    Arguments.requireAtLeast("probes of the Hessian", probes, 1);
  }

  private static boolean isAscending(List<Integer> widths) {
    return widths.equals(widths.stream().sorted().distinct().toList());
  }

  /** The same for the quantization that follows: its target, its rounding and its seed. */
  public MixedPrecisionConfig forQuantization(QuantizationConfig quantization) {
    return withTarget(quantization.target())
        .withRounding(quantization.rounding())
        .withSeed(quantization.seed());
  }

  /**
   * Measured divergence, weights of 2 to 8 bits, activations of 4, 64 images, 32 probes, GPTQ
   * rounding.
   */
  public static MixedPrecisionConfig defaults() {
    return new MixedPrecisionConfig(
        SensitivityMetric.MEASURED,
        List.of(2, 3, 4, 5, 6, 7, 8),
        4,
        List.of(),
        false,
        64,
        32,
        Target.paper(),
        WeightRounding.COMPENSATED,
        0);
  }
}
