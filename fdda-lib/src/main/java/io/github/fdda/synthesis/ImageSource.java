package io.github.fdda.synthesis;

import io.github.fdda.util.Internal;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes synthetic images of the classes asked for. */
@Internal
public interface ImageSource extends AutoCloseable {

  /**
   * Draws images.
   *
   * @param labels the classes wanted, at least two labels
   * @param random source of every draw
   * @return normalized images, each C×H×W
   */
  List<float[]> images(List<Integer> labels, RandomGenerator random);

  /**
   * Draws labels.
   *
   * @param count how many
   * @param random source of the labels
   */
  List<Integer> labels(int count, RandomGenerator random);

  @Override
  void close();
}
