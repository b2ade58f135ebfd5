package io.github.fdda;

import io.github.fdda.engine.Snapshot;
import io.github.fdda.util.StoppedException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state of the loop that was interrupted last, so that the same call made again goes on
 * there: a notebook's cell that was stopped has nothing else to go on from.
 */
final class StoppedLoop {

  private final AtomicReference<@Nullable Kept> kept = new AtomicReference<>();

  /** A loop after some iterations. */
  record State(int iteration, Snapshot snapshot) {}

  private record Kept(Object settings, State state) {}

  /**
   * Runs a loop, from where it was interrupted if it was.
   *
   * @param settings equal for calls of the same loop only
   * @param restore takes a state up
   * @param state of the loop at present
   * @param loop runs to its end
   * @throws StoppedException if the thread is interrupted; the state is kept then
   */
  <R> R run(Object settings, Consumer<State> restore, Supplier<State> state, Supplier<R> loop) {
    var before = kept.get();
    if (before != null && before.settings.equals(settings)) {
      restore.accept(before.state);
      kept.compareAndSet(before, null);
    }
    try {
      return loop.get();
    } catch (StoppedException e) {
      kept.set(new Kept(settings, state.get()));
      throw new StoppedException(e.where(), "the same call, made again, goes on there");
    }
  }
}
