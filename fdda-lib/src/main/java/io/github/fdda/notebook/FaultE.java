package io.github.fdda.notebook;

/** One activation was left at two bits: no weight shows it. */
final class FaultE implements Fault {

  static final int LAYER = 5;

  @Override
  public Setup in(Setup sound) {
    var layer = sound.network().activationLayers().get(LAYER);
    return sound.withBits(sound.bits().withLayer(layer.name(), 2));
  }
}
