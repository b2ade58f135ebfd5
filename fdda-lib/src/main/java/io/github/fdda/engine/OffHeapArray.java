package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Locale;

/**
 * The values of one array, outside the Java heap, into which the largest networks would not fit;
 * freed by the garbage collector. Immutable.
 */
@Internal
public final class OffHeapArray {

  private final ByteBuffer bytes;
  private final Shape shape;

  /**
   * Takes over a buffer.
   *
   * @param bytes from {@link #allocate}, filled; not to be changed from here on
   * @param shape of the array
   */
  OffHeapArray(ByteBuffer bytes, Shape shape) {
    this.bytes = bytes;
    this.shape = shape;
  }

  /** Copies an array from the engine, on whichever device it is. */
  static OffHeapArray of(NDArray array) {
    var bytes = allocate(array.getShape());
    try (var scope = new EngineScope()) {
      bytes.asFloatBuffer().put(array.toByteBuffer(true).asFloatBuffer());
    }
    return new OffHeapArray(bytes, array.getShape());
  }

  /**
   * Copies values.
   *
   * @param values flat, as many as the shape has
   */
  static OffHeapArray of(float[] values, Shape shape) {
    var bytes = allocate(shape);
    bytes.asFloatBuffer().put(values);
    return new OffHeapArray(bytes, shape);
  }

  /**
   * Other values in the same shape.
   *
   * @param name of the array, for a message
   * @throws InvalidInputException if there are more or fewer than the shape has
   */
  OffHeapArray with(String name, float[] values) {
    if (values.length != shape.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT, "%d values for %s, which has %d", values.length, name, shape.size()));
    }
    return of(values, shape);
  }

  /**
   * A buffer for the values of an array, four bytes each, in the order of bytes that processors and
   * files have (little-endian).
   *
   * @throws InvalidInputException if it would take 2 GiB or more
   */
  public static ByteBuffer allocate(Shape shape) {
    if (shape.size() > Integer.MAX_VALUE / Float.BYTES) {
      throw new InvalidInputException(
          "an array of shape %s would take 2 GiB or more; make images, batch or latent smaller"
              .formatted(shape));
    }
    return ByteBuffer.allocateDirect((int) shape.size() * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  Shape shape() {
    return shape;
  }

  /** Four little-endian bytes a value; read-only, from position 0. */
  ByteBuffer bytes() {
    return bytes.asReadOnlyBuffer();
  }

  /** The values, read-only, from position 0. */
  FloatBuffer values() {
    return bytes().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /**
   * The same values for the engine, without a copy.
   *
   * @param manager owner of the result, which must only be read
   */
  NDArray lend(NDManager manager) {
    return manager.create(bytes.duplicate(), shape, DataType.FLOAT32);
  }
}
