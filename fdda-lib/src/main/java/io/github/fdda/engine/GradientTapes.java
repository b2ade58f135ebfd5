package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.fdda.util.DivergedException;
import io.github.fdda.util.Internal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Computes losses and their gradients. Two parts of a loss may run at once, each on a thread and a
 * gradient tape of its own with half of the engine's threads: for small feature maps that is faster
 * than one part after the other with all of them. The gradients add up in the trained arrays; since
 * there are two, the order makes no difference.
 *
 * <p>DJL's gradient collector allows a single tape in the process, so the engine is told directly.
 */
@Internal
public final class GradientTapes {

  /** Name of the threads that parts run on at once. */
  public static final String THREAD = "fdda-lane";

  /**
   * Computes a part of the loss.
   *
   * @param <T> what it returns; no arrays, since those made in it are freed at the end
   */
  @FunctionalInterface
  public interface Part<T> {

    /**
     * Runs on the tape. Must not change arrays that it has not made itself, apart from their
     * gradients.
     *
     * @param backward to be called once with the loss, a scalar
     * @return what the caller wants to know of it
     */
    T compute(Consumer<NDArray> backward);
  }

  /** What two parts returned. */
  public record Both<A, B>(A first, B second) {}

  private GradientTapes() {}

  /**
   * Goes back from a loss, if it is finite.
   *
   * @param backward as a {@link Part} gets it
   * @param loss a scalar
   * @param name of the loss
   * @param where in training
   * @return its value
   * @throws DivergedException if it is not finite
   */
  public static float backward(
      Consumer<NDArray> backward, NDArray loss, String name, String where) {
    var value = loss.getFloat();
    if (!Float.isFinite(value)) {
      throw new DivergedException(name, value, where);
    }
    backward.accept(loss);
    return value;
  }

  /**
   * Goes back from an array that is no loss, inside a {@link Part}, whose tape is kept for more.
   *
   * @param output on the tape
   * @param gradient of the loss with respect to it, in its shape
   */
  public static void backwardFrom(NDArray output, NDArray gradient) {
    FirstBackward.run(
        () -> JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, true, false));
  }

  /**
   * Computes one part in this thread; gradients are added to those in the trained arrays.
   *
   * @return what the part returns
   */
  public static <T> T compute(Part<T> part) {
    try (var mode = GradientMode.on();
        var arrays = new NDScope()) {
      arrays.suppressNotUsedWarning();
      return part.compute(new Tape());
    }
  }

  /**
   * Computes two parts.
   *
   * @param atOnce whether at once where there are processors for it, or one after the other; the
   *     result is the same
   * @return what the parts return
   */
  public static <A, B> Both<A, B> compute(boolean atOnce, Part<A> first, Part<B> second) {
    if (!atOnce || !Lanes.available()) {
      return new Both<>(compute(first), compute(second));
    }
    var firstResult = Lanes.start(() -> compute(first));
    var secondResult = Lanes.start(() -> compute(second));
    try {
      CompletableFuture.allOf(firstResult, secondResult).join();
      return new Both<>(firstResult.join(), secondResult.join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** A class of its own, for the profiler to know it by. */
  private static final class Tape implements Consumer<NDArray> {

    @Override
    public void accept(NDArray loss) {
      try (var one = loss.getManager().ones(loss.getShape())) {
        FirstBackward.run(() -> JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false));
      }
    }
  }
}
