package io.github.fdda.bench;

import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Normalization;
import io.github.fdda.network.Network;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Noise in the shape of a network's images, classes in turn. What images show makes no difference
 * to the time.
 *
 * @param shape of each
 * @param classes names
 * @param size how many
 */
record RandomImages(ImageShape shape, List<String> classes, int size) implements LabelledImages {

  static RandomImages of(Network network, int size) {
    var classes = IntStream.range(0, network.classCount()).mapToObj(Integer::toString).toList();
    return new RandomImages(network.inputShape(), classes, size);
  }

  @Override
  public Normalization normalization() {
    return new Normalization(
        Collections.nCopies(shape.channels(), 0.5f), Collections.nCopies(shape.channels(), 0.25f));
  }

  @Override
  public int label(int index) {
    return index % classes.size();
  }

  @Override
  public byte[] pixels(int index) {
    var pixels = new byte[shape.size()];
    new SplittableRandom(index).nextBytes(pixels);
    return pixels;
  }
}
