package io.github.fdda;

import ai.djl.Device;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.Sensitivities;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.timing.Timed;
import io.github.fdda.util.Internal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the runs from one calibration set have in common on one machine; each part is made when it
 * is first needed. For one thread.
 */
@Internal
public final class Workplace {

  private final Inputs inputs;
  private final TrainingLoops loops;
  private final Map<SynthesisConfig, Timed<Synthesis>> syntheses = new HashMap<>();
  private final Map<MixedPrecisionConfig, Timed<Sensitivities>> sensitivities = new HashMap<>();
  private final AtomicReference<@Nullable BnsCenters> centers = new AtomicReference<>();
  private final AtomicReference<@Nullable FidelityMeter> meter = new AtomicReference<>();

  /**
   * @param loops how generators and students are trained
   */
  public Workplace(Inputs inputs, TrainingLoops loops) {
    this.inputs = inputs;
    this.loops = loops;
  }

  /** One with a synthesis that is there already. */
  static Workplace of(Synthesis synthesis, LabelledImages images) {
    var centers = synthesis.centers();
    var inputs = new Inputs(centers.network(), centers.calibration(), images, centers.device());
    var place = new Workplace(inputs, TrainingLoops.PLAIN);
    place.syntheses.put(synthesis.config(), new Timed<>(synthesis, 0));
    return place;
  }

  /**
   * What the runs start from.
   *
   * @param network the float network
   * @param calibration images to quantize from; none in data-free quantization
   * @param images to measure on, labelled
   * @param device where to compute
   */
  public record Inputs(
      Network network, CalibrationSet calibration, LabelledImages images, Device device) {

    /** A generator's configuration as it can be trained: without images, not all of it. */
    public SynthesisConfig possible(SynthesisConfig config) {
      return calibration.size() == 0 ? config.withFineGrained(false) : config;
    }
  }

  /** What the runs start from. */
  public Inputs inputs() {
    return inputs;
  }

  /** Step 1. */
  private BnsCenters centers() {
    var known = centers.get();
    if (known != null) {
      return known;
    }
    var made = BnsCenters.of(inputs.network, inputs.calibration, inputs.device);
    centers.set(made);
    return made;
  }

  /** Compares students with the teacher on the images. */
  public FidelityMeter meter() {
    var known = meter.get();
    if (known != null) {
      return known;
    }
    var made = FidelityMeter.of(inputs.network, inputs.images);
    meter.set(made);
    return made;
  }

  /** Step 2. Refining begins with the generator of the same configuration without it. */
  public Timed<Synthesis> synthesis(SynthesisConfig wanted) {
    var config = inputs.possible(wanted);
    var known = syntheses.get(config);
    if (known != null) {
      return known;
    }
    var made = loops.synthesis(inputs, config, () -> make(config));
    syntheses.put(config, made);
    return made;
  }

  private Timed<Synthesis> make(SynthesisConfig config) {
    var refinement = config.refinement();
    return refinement.refines()
        ? synthesis(config.withRefinement(RefinementConfig.none()))
            .then(generator -> generator.refine(refinement))
        : loops.synthesize(centers(), config);
  }

  /** What each layer loses by few bits. */
  public Timed<Sensitivities> sensitivities(MixedPrecisionConfig config) {
    var known = sensitivities.get(config);
    if (known != null) {
      return known;
    }
    var made = Timed.of(() -> centers().mixedPrecision(config));
    sensitivities.put(config, made);
    return made;
  }

  /** Step 3. */
  public QuantizedNetwork quantize(Synthesis synthesis, BitWidths bits, QuantizationConfig config) {
    return loops.quantize(synthesis, bits, config);
  }
}
