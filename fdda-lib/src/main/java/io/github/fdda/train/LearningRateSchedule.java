package io.github.fdda.train;

/**
 * How a learning rate falls over a run.
 *
 * @since 0.1.0
 */
public enum LearningRateSchedule {
  /** Times 0.1 at a quarter, a half and three quarters of the run, as published for G. */
  STEPS {
    @Override
    public double factor(int iteration, int total) {
      return Math.pow(0.1, (double) Math.min(3, 4L * iteration / total));
    }
  },
  /** Half a cosine, from 1 to 0. */
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
   */
  public abstract double factor(int iteration, int total);
}
