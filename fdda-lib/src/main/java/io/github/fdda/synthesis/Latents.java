package io.github.fdda.synthesis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Draws what goes into the generator. */
final class Latents {

  private Latents() {}

  /** Standard normal z, count×size. */
  static NDArray draw(NDManager manager, int count, int size, RandomGenerator random) {
    var values = new float[count * size];
    for (var i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(count, size));
  }

  /** Uniform labels from 0 to {@code classes − 1}. */
  static List<Integer> labels(int count, int classes, RandomGenerator random) {
    return IntStream.range(0, count).mapToObj(i -> random.nextInt(classes)).toList();
  }

  /** Labels as an array of int64. */
  static NDArray toArray(NDManager manager, List<Integer> labels) {
    return manager.create(labels.stream().mapToLong(Integer::longValue).toArray());
  }
}
