package io.github.fdda.train;

/**
 * How a learning rate falls over a run.
 *
 * @since 0.1.0
 */
public enum LearningRateSchedule {
  /**
   * Falls to a tenth at a quarter, at a half and at three quarters of the run, as published for the
   * generator.
   */
  STEPS {
    @Override
    public double factor(int iteration, int total) {
      return Math.pow(0.1, (double) Math.min(3, 4L * iteration / total));
    }
  },
  /** Falls from 1 to 0 along half a cosine. */
  COSINE {
    @Override
    public double factor(int iteration, int total) {
      return (1 + Math.cos(Math.PI * iteration / total)) / 2;
    }
  };

  /**
   * What the initial rate is multiplied by.
   *
   * @param iteration from 0 to {@code total − 1}
   * @param total length of the run, at least 1
   * @return from 0 to 1, and 1 at iteration 0
   */
  public abstract double factor(int iteration, int total);
}
