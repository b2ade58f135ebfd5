package io.github.fdda;

import io.github.fdda.util.Internal;
import io.github.fdda.util.UnavailableException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** Does tasks that need nothing of each other, wherever it likes. */
@Internal
public interface TaskRunner {

  /** Failed tasks that are named in one line. */
  int MOST_NAMED = 10;

  /**
   * Does tasks, in any order. One that fails leaves the others alone.
   *
   * @param phase name of all of them, for people
   * @param done told each task that was done, once, and what came out, in this thread
   * @return of each task that failed, its name and why, in one line
   */
  <R extends Serializable> List<String> run(
      String phase, List<? extends Task<R>> tasks, BiConsumer<Task<R>, R> done);

  /**
   * Refuses to go on without tasks that failed; names the first of them.
   *
   * @param faults one line each
   * @param count of all tasks
   * @throws UnavailableException if there are any
   */
  static void requireNone(List<String> faults, int count) {
    if (!faults.isEmpty()) {
      var named = faults.subList(0, Math.min(faults.size(), MOST_NAMED));
      throw new UnavailableException(
          String.format(
              Locale.ROOT,
              "%d of %d tasks failed; what the others found is kept: %s%s",
              faults.size(),
              count,
              String.join("; ", named),
              named.size() < faults.size() ? "; …" : ""));
    }
  }
}
