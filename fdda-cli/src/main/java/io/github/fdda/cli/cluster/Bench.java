package io.github.fdda.cli.cluster;

import io.github.fdda.Task;
import io.github.fdda.TrainingLoops;
import io.github.fdda.Workplace;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Does tasks in this process, and keeps what the tasks of one seed share until a task of another
 * comes. For one thread.
 */
public final class Bench {

  private final LongFunction<Workplace.Inputs> inputs;
  private final TrainingLoops loops;
  private final AtomicReference<@Nullable Kept> kept = new AtomicReference<>();

  private record Kept(long seed, Workplace place) {}

  /**
   * @param inputs by seed
   * @param loops how generators and students are trained
   */
  public Bench(LongFunction<Workplace.Inputs> inputs, TrainingLoops loops) {
    this.inputs = inputs;
    this.loops = loops;
  }

  /** Does a task. */
  public <R extends Serializable> Done<R> run(Task<R> task) {
    return new Done<>(task.run(place(task.seed())), WhatComputes.machine());
  }

  private Workplace place(long seed) {
    var known = kept.get();
    if (known != null && known.seed == seed) {
      return known.place;
    }
    // The former one goes first: two need not fit.
    kept.set(null);
    var place = new Workplace(inputs.apply(seed), loops);
    kept.set(new Kept(seed, place));
    return place;
  }
}
