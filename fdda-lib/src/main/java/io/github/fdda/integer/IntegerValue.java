package io.github.fdda.integer;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.data.ImageShape;
import java.util.List;

/** What a name in the graph stands for. */
sealed interface IntegerValue {

  /** For messages. */
  String kind();

  /**
   * The float image before it is quantized.
   *
   * @param lowest no value is below, after a Clip
   * @param highest no value is above
   */
  record Image(ImageShape shape, float lowest, float highest) implements IntegerValue {
    @Override
    public String kind() {
      return "the image, not quantized yet";
    }
  }

  /**
   * What is computed from the image.
   *
   * @param slot where a program keeps it
   */
  record Feature(int slot, IntegerFormat format) implements IntegerValue {
    @Override
    public String kind() {
      return "a feature of shape " + format;
    }
  }

  /** What a QuantizeLinear puts out: the feature that a DequantizeLinear makes of it. */
  record Quantized(Feature feature, IntegerScale scale) implements IntegerValue {
    @Override
    public String kind() {
      return "a quantized feature, without DequantizeLinear";
    }
  }

  /** Integers in the file, in row-major order. */
  @SuppressWarnings("ArrayRecordComponent") // large, and nobody writes to it
  record Integers(List<Integer> dims, DataType type, long[] values) implements IntegerValue {
    @Override
    public String kind() {
      return "a constant of " + type;
    }
  }

  /** Floats in the file, in row-major order. */
  @SuppressWarnings("ArrayRecordComponent") // nobody writes to it
  record Floats(List<Integer> dims, float[] values) implements IntegerValue {
    @Override
    public String kind() {
      return "a constant of floats";
    }
  }

  /**
   * Integers of the file after a DequantizeLinear: weights and biases.
   *
   * @param values relative to their zero points
   * @param type of the integers in the file
   * @param axis along which the exponents are
   * @param exponents of their scales, one for each position on the axis
   */
  @SuppressWarnings("ArrayRecordComponent") // large, and nobody writes to them
  record Parameters(List<Integer> dims, DataType type, int[] values, int axis, int[] exponents)
      implements IntegerValue {
    @Override
    public String kind() {
      return "a dequantized constant";
    }
  }
}
