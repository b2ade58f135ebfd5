package io.github.fdda.integer;

import io.github.fdda.data.ImageShape;
import io.github.fdda.onnx.ModelReader;
import io.github.fdda.util.Faults;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;

/**
 * Runs an exported network in integers and shifts: no floating point between the integers of the
 * image and those of the logits. It is the proof that a file can run on a microcontroller without a
 * floating-point unit, and a readable account of how; it is not made to be fast.
 *
 * <p>What can be run is an ONNX graph of QuantizeLinear and DequantizeLinear, as exported for the
 * targets {@code integer-only} and {@code vitis-dpu}: operator set 13 to 21, all scales powers of
 * two, features in 4, 8 or 16 bits with one scale, weights with a scale for each output channel or
 * one for all, biases of 32 bits in units of input times weight, or of 8 bits that a shift takes to
 * them.
 *
 * <p>A feature is an array of integers and an exponent: {@code real = integer · 2^exponent}.
 *
 * <ul>
 *   <li>A convolution adds products of integers in 32 bits. No image can make a sum overflow: its
 *       bounds follow from the weights, and a file with wider bounds is refused.
 *   <li>QuantizeLinear shifts, rounds halves to the even integer and saturates.
 *   <li>Add shifts the feature of the coarser scale to the left first.
 *   <li>An average is a sum until it is quantized; the division is part of that rounding.
 * </ul>
 *
 * <p>Sums in floats of the same file are exact too as long as they need no more than 24 bits. Then
 * any runtime that computes what the file says has the same bits.
 *
 * <p>Objects are immutable and may be shared by threads.
 *
 * @see <a href="https://arxiv.org/abs/1712.05877">Jacob et al., Quantization and Training of Neural
 *     Networks for Efficient Integer-Arithmetic-Only Inference, CVPR 2018</a>
 * @since 0.1.0
 */
public final class IntegerNetwork {

  private final IntegerImages images;
  private final IntegerProgram program;
  private final int classCount;
  private final int exponent;

  IntegerNetwork(IntegerImages images, IntegerProgram program, int classCount, int exponent) {
    this.images = images;
    this.program = program;
    this.classCount = classCount;
    this.exponent = exponent;
  }

  /**
   * Reads an exported network.
   *
   * @param onnx the file, as exported for the target {@code integer-only} or {@code vitis-dpu}
   * @throws InvalidInputException if it cannot be read, or cannot run in integers; the message
   *     names the file, the node and what is wrong with it
   */
  public static IntegerNetwork read(Path onnx) {
    return Faults.at(onnx.toString(), () -> IntegerReader.read(ModelReader.bytes(onnx)));
  }

  /**
   * As {@link #read(Path)}, of a file's content.
   *
   * @throws InvalidInputException if it cannot run in integers; the message names the node and what
   *     is wrong with it
   */
  @Internal
  public static IntegerNetwork read(byte[] onnx) {
    return IntegerReader.read(onnx);
  }

  /** Channels, height and width of an image. */
  public ImageShape inputShape() {
    return images.shape();
  }

  /** What is run: for others who write it down. */
  @Internal
  public IntegerProgram program() {
    return program;
  }

  /** Number of logits. */
  public int classCount() {
    return classCount;
  }

  /** What the integers of {@link #logits} stand for: {@code logit = integer · 2^exponent}. */
  public int logitExponent() {
    return exponent;
  }

  /**
   * Makes the integers of an image: what the driver of a camera does, and the only floating point.
   *
   * @param image C×H×W, normalized as for the float network
   * @return C×H×W integers as the file's first QuantizeLinear stores them, zero point included
   * @throws InvalidInputException if it has another size or holds NaN
   */
  public int[] quantizeInput(float[] image) {
    return images.quantize(image);
  }

  /**
   * Runs the network on one image.
   *
   * @param quantizedImage C×H×W, of {@link #quantizeInput}
   * @return one integer for each class, all with the same {@link #logitExponent}: the largest is
   *     the class predicted
   * @throws InvalidInputException if it has another size, or an integer that cannot occur
   */
  public long[] logits(int[] quantizedImage) {
    return program.run(quantizedImage);
  }

  /**
   * As {@link #quantizeInput} and {@link #logits}, with logits as floats; exact where they need no
   * more than 24 bits.
   *
   * @param image C×H×W, normalized as for the float network
   * @return one logit for each class
   * @throws InvalidInputException if it has another size or holds NaN
   */
  public float[] logitsOf(float[] image) {
    var integers = logits(quantizeInput(image));
    var logits = new float[classCount];
    for (var i = 0; i < classCount; i++) {
      logits[i] = Math.scalb((float) integers[i], exponent);
    }
    return logits;
  }
}
