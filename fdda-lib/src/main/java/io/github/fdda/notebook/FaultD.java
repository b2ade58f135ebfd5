package io.github.fdda.notebook;

import io.github.fdda.quantize.distil.DistilConfig;

/** The labels count too much beside the teacher. */
final class FaultD implements Fault {

  static final double FACTOR = 50;

  @Override
  public Setup in(Setup sound) {
    return sound.withQuantization(
        sound.quantization().map(DistilConfig.class, FaultD::withMoreOfLabels));
  }

  private static DistilConfig withMoreOfLabels(DistilConfig stage) {
    var loss = stage.distillation();
    return stage.withDistillation(loss.withLabels(FACTOR * loss.labels()));
  }
}
