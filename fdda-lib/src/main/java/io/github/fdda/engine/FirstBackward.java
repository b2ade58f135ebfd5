package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets the first backward pass through a convolution run while no other does. When two threads at
 * once make the program (oneDNN's "primitive") of the same gradient, one of them gets it without
 * its working memory, and the JVM dies of a null pointer (seen with oneDNN 3.7.1, within a minute
 * of trying). A program that was made is kept, and may run in any number of threads.
 */
final class FirstBackward {

  /**
   * Convolutions that are remembered. oneDNN keeps 1,024 programs, those used last, and a
   * convolution has about eight: of these none can have been dropped.
   */
  private static final int MOST = 96;

  private static final Set<Case> MADE = ConcurrentHashMap.newKeySet();
  private static final ReadWriteLock LOCK = new ReentrantReadWriteLock();
  private static final ThreadLocal<Set<Case>> RECORDED = ThreadLocal.withInitial(HashSet::new);

  private FirstBackward() {}

  /** What a program is made for. */
  private record Case(Shape images, Shape weight, Object geometry, int threads) {}

  /**
   * A convolution is about to be computed in this thread; if it is recorded for gradients, it is
   * remembered until the pass back.
   *
   * @param geometry whatever else tells it from others
   */
  static void record(NDArray images, NDArray weight, Object geometry) {
    if (JniUtils.isGradMode()) {
      var threads = JniUtils.getNumThreads();
      RECORDED.get().add(new Case(images.getShape(), weight.getShape(), geometry, threads));
    }
  }

  /**
   * Goes back through what this thread has recorded.
   *
   * @param backward the pass
   */
  static void run(Runnable backward) {
    var recorded = RECORDED.get();
    var first = !MADE.containsAll(recorded);
    var lock = first ? LOCK.writeLock() : LOCK.readLock();
    lock.lock();
    try {
      backward.run();
      if (first) {
        remember(recorded);
      }
    } finally {
      recorded.clear();
      lock.unlock();
    }
  }

  private static void remember(Set<Case> recorded) {
    MADE.addAll(recorded);
    if (MADE.size() > MOST) {
      MADE.clear();
    }
  }
}
