package io.github.fdda;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.timing.Timed;
import io.github.fdda.util.Internal;
import java.util.function.Supplier;

/** How the loops that train are run, and where generators are kept. */
@Internal
public interface TrainingLoops {

  /** From beginning to end; generators are kept in memory alone. */
  TrainingLoops PLAIN =
      new TrainingLoops() {
        @Override
        public Timed<Synthesis> synthesis(
            Workplace.Inputs inputs, SynthesisConfig config, Supplier<Timed<Synthesis>> make) {
          return make.get();
        }

        @Override
        public Timed<Synthesis> synthesize(BnsCenters centers, SynthesisConfig config) {
          return Timed.of(() -> centers.synthesize(config));
        }

        @Override
        public QuantizedNetwork quantize(
            Synthesis synthesis, BitWidths bits, QuantizationConfig config) {
          return synthesis.quantize(bits, config);
        }
      };

  /**
   * A generator from where it is kept; else made, and kept.
   *
   * @param make trains it
   */
  Timed<Synthesis> synthesis(
      Workplace.Inputs inputs, SynthesisConfig config, Supplier<Timed<Synthesis>> make);

  /**
   * Trains a generator.
   *
   * @param config without refined images
   */
  Timed<Synthesis> synthesize(BnsCenters centers, SynthesisConfig config);

  /** Trains a student. */
  QuantizedNetwork quantize(Synthesis synthesis, BitWidths bits, QuantizationConfig config);
}
