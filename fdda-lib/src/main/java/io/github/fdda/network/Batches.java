package io.github.fdda.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.OffHeapArray;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Puts images together into the arrays a network takes. */
@Internal
public final class Batches {

  private static final int MOST_IMAGES = 64;

  /** Two million: feature maps are some times as large as images, and several live at once. */
  private static final int MOST_VALUES = 1 << 21;

  /** Half as many: all feature maps live at once. */
  private static final int MOST_RECORDED = 1 << 20;

  private Batches() {}

  /**
   * Images in a batch where nothing has to be learnt from it: so many that the engine is busy, so
   * few that memory does not grow with the images.
   *
   * @param shape of one image
   * @return from 1 to 64
   */
  public static int size(ImageShape shape) {
    return Math.max(1, Math.min(MOST_IMAGES, MOST_VALUES / shape.size()));
  }

  /**
   * Images in a pass that goes back to its weights, whose feature maps all live until then: so few
   * that memory does not grow with the images.
   *
   * @param shape of one image
   * @return 1 or more: 341 images of 3×32×32 values, 6 of 3×224×224
   */
  public static int recorded(ImageShape shape) {
    return Math.max(1, MOST_RECORDED / shape.size());
  }

  /**
   * A batch of images.
   *
   * @param manager owner of the result
   * @param images normalized images, each C×H×W
   * @param shape of one image
   * @return N×C×H×W
   * @throws InvalidInputException if an image has another number of values
   */
  public static NDArray of(NDManager manager, List<float[]> images, ImageShape shape) {
    var sides = new Shape(images.size(), shape.channels(), shape.height(), shape.width());
    var bytes = OffHeapArray.allocate(sides);
    var values = bytes.asFloatBuffer();
    images.forEach(image -> values.put(requireSize(image, shape)));
    return manager.create(bytes, sides, DataType.FLOAT32);
  }

  private static float[] requireSize(float[] image, ImageShape shape) {
    if (image.length != shape.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "an image of %s has %d values, but this one has %d",
              shape,
              shape.size(),
              image.length));
    }
    return image;
  }

  /**
   * A batch of labelled images.
   *
   * @param manager owner of the result
   * @param images where to read them
   * @param indices which of them
   * @return normalized, N×C×H×W
   */
  public static NDArray of(NDManager manager, LabelledImages images, int[] indices) {
    return of(manager, normalized(images, indices), images.shape());
  }

  /**
   * Some of the images, in a list that holds none of them: each is read when it is asked for.
   *
   * @param images where to read them
   * @param indices which of them
   * @return normalized, each C×H×W
   */
  public static List<float[]> normalized(LabelledImages images, int[] indices) {
    return new AbstractList<>() {
      @Override
      public float[] get(int index) {
        return images.normalized(indices[index]);
      }

      @Override
      public int size() {
        return indices.length;
      }
    };
  }

  /**
   * Hands out images a batch at a time; the arrays that the consumer makes of a batch are freed
   * after it.
   *
   * @param manager owner of the batches while they are needed
   * @param images normalized images, each C×H×W
   * @param shape of one image
   * @param consumer given N×C×H×W, N at most {@link #size}
   */
  public static void forEach(
      NDManager manager, List<float[]> images, ImageShape shape, Consumer<NDArray> consumer) {
    var size = size(shape);
    for (var start = 0; start < images.size(); start += size) {
      var batch = images.subList(start, Math.min(start + size, images.size()));
      try (var scope = new EngineScope()) {
        consumer.accept(of(manager, batch, shape));
      }
    }
  }

  /**
   * Splits an array along its first axis.
   *
   * @param array N×…
   * @return N flat rows
   */
  public static List<float[]> rows(NDArray array) {
    var values = array.toFloatArray();
    var count = Math.toIntExact(array.getShape().get(0));
    var length = values.length / count;
    return IntStream.range(0, count)
        .mapToObj(i -> Arrays.copyOfRange(values, i * length, (i + 1) * length))
        .toList();
  }

  /** Index of the largest value; the first of equals. */
  public static int argMax(float[] values) {
    var best = 0;
    for (var i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
