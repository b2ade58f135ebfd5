package io.github.fdda.notebook;

/** One layer's weights were left at two bits, as of an experiment. */
final class FaultA implements Fault {

  static final int LAYER = 10;

  @Override
  public Setup in(Setup sound) {
    var layer = sound.network().weightLayers().get(LAYER);
    return sound.withBits(sound.bits().withLayer(layer.name(), 2));
  }
}
