package io.github.fdda.spark;

import io.github.fdda.util.DivergedException;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.StoppedException;
import java.io.Serializable;
import org.apache.spark.TaskContext;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * Does the one task of a partition on an executor. What its inputs are to blame for fails at once,
 * as it would anywhere; anything else is thrown, for Spark to try it again, until the last try.
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
    try {
      return Outcome.done(work.of(partition.next()));
    } catch (InvalidInputException | DivergedException e) {
      return Outcome.failed(line(e));
    } catch (StoppedException e) {
      throw e;
    } catch (Exception e) {
      if (TaskContext.get().attemptNumber() + 1 < tries) {
        throw new IllegalStateException(line(e), e);
      }
      return Outcome.failed(line(e));
    }
  }

  private static String line(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }
}
