package io.github.fdda.deploy;

import static io.github.fdda.deploy.IntegerFaults.fault;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;

/**
 * How a whole feature is quantized: {@code integer = round(real / 2^exponent) + zeroPoint},
 * saturated to the type.
 *
 * @param exponent of the scale
 * @param zeroPoint the integer that stands for zero
 * @param type of the integers
 */
record IntegerScale(int exponent, int zeroPoint, DataType type) {

  IntegerScale {
    if (type != DataType.UINT8
        && type != DataType.INT8
        && type != DataType.UINT4
        && type != DataType.INT4) {
      throw fault("features of type %s are not supported; INT8, UINT8, INT4 and UINT4 are", type);
    }
  }

  /** The smallest integer relative to the zero point. */
  int lowest() {
    return (unsigned() ? 0 : -(1 << (bits() - 1))) - zeroPoint;
  }

  /** The largest integer relative to the zero point. */
  int highest() {
    return lowest() + (1 << bits()) - 1;
  }

  private int bits() {
    return type == DataType.UINT8 || type == DataType.INT8 ? 8 : 4;
  }

  private boolean unsigned() {
    return type == DataType.UINT8 || type == DataType.UINT4;
  }

  /** The exponent of a scale of the file. */
  static int exponent(float scale) {
    var exponent = Math.getExponent(scale);
    if (!Float.isFinite(scale) || Math.scalb(1f, exponent) != scale) {
      throw fault(
          "its scale %s is not a power of two, so it cannot run with shifts;"
              + " export for the target integer-only",
          scale);
    }
    return exponent;
  }
}
