package io.github.fdda.cli.cluster;

import io.github.fdda.Task;
import io.github.fdda.util.StoppedException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Processes of this machine that each do one task at a time. */
final class ProcessPool implements Pool {

  private final List<WorkerProcess> workers;
  private final int tries;

  /**
   * @param size number of processes
   * @param tries that each task has
   * @param logs folder for what processes print
   */
  ProcessPool(int size, int tries, WorkerSetup setup, Path logs) {
    this.workers =
        IntStream.range(0, size)
            .mapToObj(i -> String.format(Locale.ROOT, "worker-%d.log", i))
            .map(name -> new WorkerProcess(setup, logs.resolve(name)))
            .toList();
    this.tries = tries;
  }

  private record Arrived<R extends Serializable>(int index, Outcome<Done<R>> outcome) {}

  @Override
  public <R extends Serializable> Map<Integer, String> run(
      String name,
      List<Task<R>> tasks,
      BiConsumer<Integer, Done<R>> done,
      BiConsumer<Integer, Integer> progress) {
    var faults = new TreeMap<Integer, String>();
    var left = new ConcurrentLinkedQueue<>(IntStream.range(0, tasks.size()).boxed().toList());
    var arrived = new LinkedBlockingQueue<Arrived<R>>();
    workers.stream().limit(tasks.size()).forEach(worker -> begin(worker, tasks, left, arrived));
    var whole = false;
    try {
      for (var ended = 1; ended <= tasks.size(); ended++) {
        var next = arrived.take();
        var value = next.outcome.value();
        if (value == null) {
          faults.put(next.index, String.valueOf(next.outcome.fault()));
        } else {
          done.accept(next.index, value);
        }
        progress.accept(ended, faults.size());
      }
      whole = true;
      return faults;
    } catch (InterruptedException e) {
      throw new StoppedException(
          "while processes were at work", "the same command goes on from what is kept");
    } finally {
      if (!whole) {
        left.clear();
        close();
      }
    }
  }

  private <R extends Serializable> void begin(
      WorkerProcess worker,
      List<Task<R>> tasks,
      Queue<Integer> left,
      BlockingQueue<Arrived<R>> arrived) {
    var thread =
        new Thread(
            () -> {
              for (var index = left.poll(); index != null; index = left.poll()) {
                arrived.add(new Arrived<>(index, tried(worker, tasks.get(index))));
              }
            },
            "worker");
    thread.setDaemon(true);
    thread.start();
  }

  private <R extends Serializable> Outcome<Done<R>> tried(WorkerProcess worker, Task<R> task) {
    var outcome = worker.run(task);
    for (var i = 1; i < tries && outcome.again(); i++) {
      outcome = worker.run(task);
    }
    return outcome;
  }

  /** Ends all processes. */
  void close() {
    workers.forEach(WorkerProcess::close);
  }
}
