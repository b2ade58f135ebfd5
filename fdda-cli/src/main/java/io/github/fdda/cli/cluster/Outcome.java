package io.github.fdda.cli.cluster;

import io.github.fdda.util.DivergedException;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.StoppedException;
import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended.
 *
 * @param value what came out; null if it failed
 * @param fault why it failed, in one line; null if it did not
 * @param again whether it may do better another time
 */
public record Outcome<R extends Serializable>(
    @Nullable R value, @Nullable String fault, boolean again) implements Serializable {

  /**
   * Does something. What its inputs are to blame for fails once and for all, as it would anywhere;
   * anything else may do better another time.
   *
   * @throws StoppedException if it was to end
   */
  public static <R extends Serializable> Outcome<R> of(Callable<R> work) {
    try {
      return new Outcome<>(work.call(), null, false);
    } catch (InvalidInputException | DivergedException e) {
      return new Outcome<>(null, line(e), false);
    } catch (StoppedException e) {
      throw e;
    } catch (Exception e) {
      return lost(line(e));
    }
  }

  /** Of a task that may do better another time. */
  public static <R extends Serializable> Outcome<R> lost(String fault) {
    return new Outcome<>(null, fault, true);
  }

  private static String line(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }
}
