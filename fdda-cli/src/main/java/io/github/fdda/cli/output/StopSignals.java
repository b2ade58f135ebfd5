package io.github.fdda.cli.output;

import io.github.fdda.util.NativeEnvironment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C and the signals of its kind do: a loop that keeps checkpoints ends after its
 * iteration and saves; anything else ends at once.
 */
public final class StopSignals {

  /** Exit status of a command that was stopped, as of any program that Ctrl-C ends. */
  public static final int STATUS = 130;

  /** A longer iteration than this is given up. */
  private static final long LONGEST_ITERATION_SECONDS = 60;

  private static final AtomicReference<@Nullable Thread> LOOP = new AtomicReference<>();
  private static final CountDownLatch ENDED = new CountDownLatch(1);

  private StopSignals() {}

  /** A loop that a signal interrupts; closed when it has ended. */
  public interface Loop extends AutoCloseable {
    @Override
    void close();
  }

  /** From now on signals do what they should. To be called once in a process. */
  public static void handle() {
    Runtime.getRuntime().addShutdownHook(new Thread(StopSignals::stop, "stop"));
  }

  /** A signal is to interrupt this thread, until the loop is closed. */
  public static Loop interruptThisThread() {
    LOOP.set(Thread.currentThread());
    return () -> LOOP.set(null);
  }

  /** The process is about to exit by itself. */
  public static void commandEnded() {
    ENDED.countDown();
  }

  private static void stop() {
    if (ENDED.getCount() == 0) {
      return;
    }
    var loop = LOOP.get();
    if (loop != null) {
      interruptAndWait(loop);
    }
    NativeEnvironment.exit(STATUS);
  }

  private static void interruptAndWait(Thread loop) {
    loop.interrupt();
    try {
      ENDED.await(LONGEST_ITERATION_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
