package io.github.fdda.notebook;

import io.github.fdda.data.CalibrationSet;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.SynthesisConfig;

/**
 * All that a user gives a run of FDDA: what a {@link Fault} can be in.
 *
 * @param network in float
 * @param calibration images
 * @param synthesis how the generator is trained
 * @param bits of each layer
 * @param quantization its stages
 * @since 0.1.0
 */
public record Setup(
    Network network,
    CalibrationSet calibration,
    SynthesisConfig synthesis,
    BitWidths bits,
    QuantizationConfig quantization) {

  /** The same with another network. */
  public Setup withNetwork(Network other) {
    return new Setup(other, calibration, synthesis, bits, quantization);
  }

  /** The same with other calibration images. */
  public Setup withCalibration(CalibrationSet other) {
    return new Setup(network, other, synthesis, bits, quantization);
  }

  /** The same with a generator trained otherwise. */
  public Setup withSynthesis(SynthesisConfig other) {
    return new Setup(network, calibration, other, bits, quantization);
  }

  /** The same with other bits. */
  public Setup withBits(BitWidths other) {
    return new Setup(network, calibration, synthesis, other, quantization);
  }

  /** The same with other stages. */
  public Setup withQuantization(QuantizationConfig other) {
    return new Setup(network, calibration, synthesis, bits, other);
  }
}
