package io.github.fdda.quantize.stage;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.util.Internal;

/**
 * One stage of quantization at work, one iteration at a time. May hold native memory until closed.
 * Not for use by several threads.
 */
@Internal
public interface Stage extends AutoCloseable {

  /** Iterations done. */
  int iteration();

  /** Iterations in all, at least 1; a stage that works in one pass has one. */
  int iterations();

  /** Whether all iterations are done. */
  default boolean done() {
    return iteration() >= iterations();
  }

  /**
   * Runs one iteration.
   *
   * @return what happened in it
   * @throws io.github.fdda.util.DivergedException if a loss is no longer finite
   */
  QuantizationStep step();

  /** All that {@link #restore} needs beside the student that the stage began with. */
  Snapshot snapshot();

  /**
   * Continues where the stage was when it was saved. To be called before the first step.
   *
   * @param iteration what {@link #iteration()} was then
   * @param saved what {@link #snapshot()} was then
   * @throws io.github.fdda.util.InvalidInputException if the state belongs to another network or
   *     configuration
   */
  void restore(int iteration, Snapshot saved);

  /** The student as it is now. */
  StudentState result();

  /** Frees native memory. */
  @Override
  void close();
}
