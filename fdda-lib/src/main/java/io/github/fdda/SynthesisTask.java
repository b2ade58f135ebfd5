package io.github.fdda;

import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.util.Internal;
import java.util.Locale;

/**
 * Trains a generator, for the tasks that come after; the seconds it took come out.
 *
 * @param seed of the calibration images
 * @param config of the generator
 */
@Internal
public record SynthesisTask(long seed, SentRecord<SynthesisConfig> config) implements Task<Double> {

  /** A generator from the calibration images of a seed. */
  public static SynthesisTask of(long seed, SynthesisConfig config) {
    return new SynthesisTask(seed, SentRecord.of(config, SynthesisConfig.class));
  }

  @Override
  public String name() {
    var wanted = config.value();
    return String.format(
        Locale.ROOT,
        "generator of %d iterations%s, seed %d",
        wanted.iterations(),
        wanted.refinement().refines() ? " with refined images" : "",
        seed);
  }

  @Override
  public Double run(Workplace place) {
    return place.synthesis(config.value()).seconds();
  }
}
