package io.github.fdda.train;

import java.util.function.Consumer;

/**
 * Watches a training loop, and may stop it.
 *
 * @param <S> the record of one iteration
 * @since 0.1.0
 */
@FunctionalInterface
public interface StepObserver<S> {

  /**
   * Called after each iteration.
   *
   * @param step what happened in it
   * @return true to go on, false to stop after this iteration
   */
  boolean proceed(S step);

  /** Gives every step to a consumer and never stops the loop. */
  static <S> StepObserver<S> of(Consumer<? super S> consumer) {
    return step -> {
      consumer.accept(step);
      return true;
    };
  }

  /** Ignores every step and never stops the loop. */
  static <S> StepObserver<S> none() {
    return step -> true;
  }
}
