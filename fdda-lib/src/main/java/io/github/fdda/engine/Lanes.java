package io.github.fdda.engine;

import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Two threads, each with half of the engine's threads for its own. */
final class Lanes {

  private static final int COUNT = 2;
  private static final int ENGINE_THREADS = JniUtils.getNumThreads();

  private Lanes() {}

  /** Whether the engine has at least two threads. */
  static boolean available() {
    return ENGINE_THREADS >= COUNT;
  }

  /** Runs some work on one of the two. */
  static <T> CompletableFuture<T> start(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, Pool.EXECUTOR);
  }

  /** Made when it is first needed. */
  private static final class Pool {

    static final ExecutorService EXECUTOR = executor();

    private static ExecutorService executor() {
      var started = new CountDownLatch(COUNT);
      var executor =
          new ThreadPoolExecutor(
              COUNT,
              COUNT,
              0,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(),
              work -> new Lane(work, started));
      executor.prestartAllCoreThreads();
      try {
        started.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      // What a thread sets is the default of all that come after it.
      JniUtils.setNumThreads(ENGINE_THREADS);
      return executor;
    }
  }

  private static final class Lane extends Thread {

    private final CountDownLatch started;

    Lane(Runnable work, CountDownLatch started) {
      super(work, GradientTapes.THREAD);
      this.started = started;
      setDaemon(true);
    }

    @Override
    public void run() {
      // Asked first, since the engine sets up a thread, by the default, when it first needs it.
      JniUtils.getNumThreads();
      JniUtils.setNumThreads(ENGINE_THREADS / COUNT);
      started.countDown();
      super.run();
    }
  }
}
