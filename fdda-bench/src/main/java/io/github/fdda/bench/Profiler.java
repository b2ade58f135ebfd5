package io.github.fdda.bench;

import io.github.fdda.engine.GradientTapes;
import io.github.fdda.timing.Clock;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Finds out where time goes by looking at the stacks of the threads that work, again and again. So
 * the library needs no timers, and what is measured is the real loop, however it is written.
 */
final class Profiler {

  private static final long NANOSECONDS_BETWEEN_LOOKS = Duration.ofMillis(1).toNanos();
  private static final double MILLISECONDS = 1e3;

  private Profiler() {}

  /**
   * Does something in this thread and watches it and those that work for it.
   *
   * @param times at least 1
   */
  static Profile of(int times, Runnable work) {
    var worker = Thread.currentThread();
    var working = new AtomicBoolean(true);
    var stacks = new ArrayList<StackTraceElement[]>();
    var watcher =
        new Thread(
            () -> {
              do {
                working(worker).forEach(stacks::add);
                LockSupport.parkNanos(NANOSECONDS_BETWEEN_LOOKS);
                // In a short piece of work every look may find all threads waiting for each other.
              } while (working.get() || stacks.isEmpty());
            },
            "fdda-profiler");
    var collectedBefore = millisecondsOfCollections();
    watcher.start();
    double seconds;
    try {
      seconds = times * Clock.secondsEach(times, work);
    } finally {
      working.set(false);
      join(watcher);
    }
    var collected = (millisecondsOfCollections() - collectedBefore) / MILLISECONDS;
    return summarize(stacks, collected / seconds);
  }

  /** Stacks of the thread that was asked and of the library's own, unless they wait. */
  private static Stream<StackTraceElement[]> working(Thread asked) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey() == asked || isLane(thread.getKey()))
        .map(Map.Entry::getValue)
        .filter(stack -> stack.length > 0 && !stack[0].getMethodName().equals("park"));
  }

  private static boolean isLane(Thread thread) {
    return thread.getName().equals(GradientTapes.THREAD);
  }

  /** Counts what the looks have seen. */
  static Profile summarize(List<StackTraceElement[]> stacks, double garbageCollection) {
    var counts = new EnumMap<Part, Double>(Part.class);
    for (var part : Part.values()) {
      counts.put(part, 0.0);
    }
    var outside = 0;
    for (var stack : stacks) {
      counts.merge(Part.of(stack), 1.0 / stacks.size(), Double::sum);
      outside += stack.length > 0 && stack[0].isNativeMethod() ? 0 : 1;
    }
    return new Profile(counts, (double) outside / stacks.size(), garbageCollection, stacks.size());
  }

  private static long millisecondsOfCollections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
