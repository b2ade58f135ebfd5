package io.github.fdda;

import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import java.util.HashMap;
import java.util.Map;

/** The generators that several recipes need, each trained once. */
final class Syntheses {

  private final BnsCenters centers;
  private final Map<SynthesisConfig, Synthesis> made = new HashMap<>();

  Syntheses(BnsCenters centers) {
    this.centers = centers;
  }

  /** A generator, trained if it is not yet. One with refined images begins with one without. */
  Synthesis of(SynthesisConfig config) {
    var known = made.get(config);
    if (known != null) {
      return known;
    }
    var refinement = config.refinement();
    var synthesis =
        refinement.refines()
            ? of(config.withRefinement(RefinementConfig.none())).refine(refinement)
            : centers.synthesize(config);
    made.put(config, synthesis);
    return synthesis;
  }
}
