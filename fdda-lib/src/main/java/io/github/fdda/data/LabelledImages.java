package io.github.fdda.data;

import java.util.List;

/**
 * A sequence of labelled images of one shape, read when asked for.
 *
 * @since 0.1.0
 */
public interface LabelledImages {

  /** The shape of every image. */
  ImageShape shape();

  /** How pixels become network input. */
  Normalization normalization();

  /** Class names; a label is an index into this list. */
  List<String> classes();

  /** Number of images. */
  int size();

  /**
   * The class of one image.
   *
   * @param index from 0 to {@code size() − 1}
   * @return from 0 to {@code classes().size() − 1}
   * @throws IndexOutOfBoundsException if there is no such image
   */
  int label(int index);

  /**
   * The pixels of one image.
   *
   * @param index from 0 to {@code size() − 1}
   * @return unsigned bytes, C×H×W; the caller's own copy
   * @throws IndexOutOfBoundsException if there is no such image
   * @throws io.github.fdda.util.InvalidInputException if its file, which is read only now, is
   *     damaged
   */
  byte[] pixels(int index);

  /**
   * One image as the network takes it.
   *
   * @param index from 0 to {@code size() − 1}
   * @return normalized floats, C×H×W
   * @throws IndexOutOfBoundsException if there is no such image
   * @throws io.github.fdda.util.InvalidInputException if its file, which is read only now, is
   *     damaged
   */
  default float[] normalized(int index) {
    return normalization().apply(pixels(index));
  }
}
