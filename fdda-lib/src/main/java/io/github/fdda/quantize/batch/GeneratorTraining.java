package io.github.fdda.quantize.batch;

/**
 * Whether the generator goes on training while the student is trained.
 *
 * @since 0.1.0
 */
public enum GeneratorTraining {
  /** It stays as it is: one synthesis serves every bit-width. */
  FROZEN,
  /**
   * It goes on training, one iteration of its own for each of the student's, as published. Not
   * together with refined images.
   */
  JOINT
}
