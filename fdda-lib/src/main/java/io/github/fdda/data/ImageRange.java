package io.github.fdda.data;

import io.github.fdda.util.Internal;
import java.util.List;
import java.util.Objects;

/**
 * Some images of a sequence, one after the other.
 *
 * @param all the sequence
 * @param first index of the first of them there
 * @param size how many
 */
@Internal
public record ImageRange(LabelledImages all, int first, int size) implements LabelledImages {

  /**
   * @throws IndexOutOfBoundsException if the sequence is shorter
   */
  public ImageRange {
    Objects.checkFromIndexSize(first, size, all.size());
  }

  @Override
  public ImageShape shape() {
    return all.shape();
  }

  @Override
  public Normalization normalization() {
    return all.normalization();
  }

  @Override
  public List<String> classes() {
    return all.classes();
  }

  @Override
  public int label(int index) {
    return all.label(first + Objects.checkIndex(index, size));
  }

  @Override
  public byte[] pixels(int index) {
    return all.pixels(first + Objects.checkIndex(index, size));
  }
}
