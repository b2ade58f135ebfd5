package io.github.fdda.timing;

import io.github.fdda.util.Internal;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What was made, and the wall-clock time it took.
 *
 * @param seconds with those of what it was made from
 */
@Internal
public record Timed<T>(T value, double seconds) {

  private static final double NANOSECONDS = 1e9;

  /** Makes something. */
  public static <T> Timed<T> of(Supplier<T> make) {
    var start = System.nanoTime();
    var made = make.get();
    return new Timed<>(made, (System.nanoTime() - start) / NANOSECONDS);
  }

  /** Makes something of it. */
  public <R> Timed<R> then(Function<T, R> make) {
    var next = of(() -> make.apply(value));
    return new Timed<>(next.value, seconds + next.seconds);
  }
}
