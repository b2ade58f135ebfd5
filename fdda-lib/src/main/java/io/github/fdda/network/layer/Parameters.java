package io.github.fdda.network.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.fdda.util.Internal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * One copy of a network's arrays on a device: weights, biases, γ and β (trainable), and the running
 * statistics and constants (not trainable). Every use in the graph has its own array, even where
 * the file shares one.
 */
@Internal
public final class Parameters implements AutoCloseable {

  private final NDManager manager;
  private final Map<String, NDArray> trainable;
  private final Map<String, NDArray> fixed;

  private Parameters(
      NDManager manager, Map<String, NDArray> trainable, Map<String, NDArray> fixed) {
    this.manager = manager;
    this.trainable = Collections.unmodifiableMap(trainable);
    this.fixed = Collections.unmodifiableMap(fixed);
  }

  /**
   * Collects arrays.
   *
   * @param parent owner of the manager that this object makes and closes
   * @param fill receives that manager and adds each array it makes there to one of the two maps
   */
  public static Parameters of(NDManager parent, Filler fill) {
    var manager = parent.newSubManager();
    var trainable = new LinkedHashMap<String, NDArray>();
    var fixed = new LinkedHashMap<String, NDArray>();
    fill.fill(manager, trainable::put, fixed::put);
    // They live as long as their manager, even if a scope is open while they are made.
    trainable.values().forEach(NDScope::unregister);
    fixed.values().forEach(NDScope::unregister);
    trainable.values().forEach(array -> array.setRequiresGradient(false));
    return new Parameters(manager, trainable, fixed);
  }

  /** Makes the arrays of a network. */
  @FunctionalInterface
  public interface Filler {
    void fill(
        NDManager manager,
        BiConsumer<String, NDArray> trainable,
        BiConsumer<String, NDArray> fixed);
  }

  /**
   * One array by name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public NDArray get(String name) {
    var array = trainable.containsKey(name) ? trainable.get(name) : fixed.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return array;
  }

  /** Whether there is an array of that name. */
  public boolean has(String name) {
    return trainable.containsKey(name) || fixed.containsKey(name);
  }

  /** Weights, biases, γ and β by name, in execution order; unmodifiable. */
  public Map<String, NDArray> trainable() {
    return trainable;
  }

  /** The manager that owns the arrays. */
  public NDManager manager() {
    return manager;
  }

  /** An independent copy in a manager of its own below {@code parent}. */
  public Parameters copy(NDManager parent) {
    return of(
        parent,
        (target, toTrainable, toFixed) -> {
          trainable.forEach((name, array) -> toTrainable.accept(name, duplicate(array, target)));
          fixed.forEach((name, array) -> toFixed.accept(name, duplicate(array, target)));
        });
  }

  private static NDArray duplicate(NDArray array, NDManager target) {
    var copy = array.duplicate();
    copy.attach(target);
    return copy;
  }

  /** Frees the arrays. */
  @Override
  public void close() {
    manager.close();
  }
}
