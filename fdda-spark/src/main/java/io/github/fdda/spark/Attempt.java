package io.github.fdda.spark;

import io.github.fdda.cli.cluster.Outcome;
import java.io.Serializable;
import org.apache.spark.TaskContext;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * Does the one task of a partition on an executor. What may do better another time is thrown, for
 * Spark to try it again, until the last try.
 */
final class Attempt<T, R extends Serializable> extends AbstractFunction1<Iterator<T>, Outcome<R>>
    implements Serializable {

  private final ExecutorWork<T, R> work;
  private final int tries;

  /**
   * @param tries that each task has
   */
  Attempt(ExecutorWork<T, R> work, int tries) {
    this.work = work;
    this.tries = tries;
  }

  @Override
  public Outcome<R> apply(Iterator<T> partition) {
    Outcome<R> outcome = Outcome.of(() -> work.of(partition.next()));
    if (outcome.again() && TaskContext.get().attemptNumber() + 1 < tries) {
      throw new IllegalStateException(outcome.fault());
    }
    return outcome;
  }
}
