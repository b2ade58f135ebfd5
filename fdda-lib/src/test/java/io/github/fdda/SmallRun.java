package io.github.fdda;

import io.github.fdda.data.CalibrationSet;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.Stages;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.SynthesisConfig;

/** The three steps on bundled data with a tiny schedule, done once for all tests. */
final class SmallRun {

  static final Network NETWORK = Sample.network();
  static final CalibrationSet CALIBRATION = Sample.dataset().calibration(1);
  static final BnsCenters CENTERS = Fdda.collectCenters(NETWORK, CALIBRATION);
  static final BitWidths BITS = BitWidths.of(3, 2);

  static final SynthesisConfig SYNTHESIS_CONFIG =
      SynthesisConfig.defaults().withIterations(30).withBatchSize(8);
  static final Synthesis SYNTHESIS = CENTERS.synthesize(SYNTHESIS_CONFIG);

  static final QuantizationConfig CONFIG =
      Stages.withImages(QuantizationConfig.fdda(), 64).withTotalIterations(40);
  static final QuantizedNetwork QUANTIZED = SYNTHESIS.quantize(BITS, CONFIG);

  private SmallRun() {}
}
