package io.github.fdda.spark;

import io.github.fdda.Task;
import io.github.fdda.Workplace;
import io.github.fdda.util.UnavailableException;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.jspecify.annotations.Nullable;

/**
 * Does tasks in the Java virtual machine of an executor, one at a time, and keeps what the tasks of
 * one seed share until a task of another comes.
 *
 * @param inputs that were sent
 */
record Executor<R extends Serializable>(Broadcast<SentInputs> inputs, Settings settings)
    implements ExecutorWork<Task<R>, Done<R>> {

  /** The engine has one set of threads. */
  private static final Semaphore SLOT = new Semaphore(1);

  private static @Nullable Kept kept;

  private record Kept(SentInputs inputs, Settings settings, long seed, Workplace place) {}

  @Override
  public Done<R> of(Task<R> task) {
    if (!SLOT.tryAcquire()) {
      throw new UnavailableException(
          "another task trains in this Java virtual machine already; give each executor one task"
              + " slot (spark.task.cpus as many as spark.executor.cores)");
    }
    try {
      return new Done<>(task.run(place(task.seed())), WhatComputes.machine());
    } finally {
      SLOT.release();
    }
  }

  private Workplace place(long seed) {
    var known = kept;
    if (known != null
        && known.inputs.equals(inputs.value())
        && known.settings.equals(settings)
        && known.seed == seed) {
      return known.place;
    }
    // The former one goes first: two need not fit.
    kept = null;
    var shared =
        new SharedFolder(
            URI.create(settings.shared()),
            SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()));
    var interval = Duration.ofMillis(settings.checkpointMilliseconds());
    var place = new Workplace(inputs.value().open(seed), new StoredLoops(shared, interval));
    kept = new Kept(inputs.value(), settings, seed, place);
    return place;
  }
}
