package io.github.fdda.cli.quantize;

/** Which part of the method a run leaves out. */
public enum Baseline {
  /** Nothing: FDDA. */
  NONE,
  /** All training: ranges chosen on the calibration images. */
  RANGES,
  /** The BNS-distorted and the BNS-centralized loss. */
  NO_FINE_GRAINED;

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
