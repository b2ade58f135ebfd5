package io.github.fdda.notebook;

/** A picture lies in the folder of another class: the bag's is one of trousers. */
final class FaultB implements Fault {

  static final int CLASS = 8;
  private static final int OTHER = 1;

  @Override
  public Setup in(Setup sound) {
    var images = sound.calibration();
    var perClass = images.perClass();
    return sound.withCalibration(images.with(CLASS * perClass, images.pixels(OTHER * perClass)));
  }
}
