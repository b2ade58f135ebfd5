package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.onnx.IntegerType;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a whole feature is quantized: {@code integer = round(real / 2^exponent) + zeroPoint},
 * saturated to the type.
 *
 * @param exponent of the scale
 * @param zeroPoint the integer that stands for zero
 * @param type of the integers
 */
record IntegerScale(int exponent, int zeroPoint, DataType type) {

  private static final Set<IntegerType> TYPES = EnumSet.complementOf(EnumSet.of(IntegerType.INT32));

  IntegerScale {
    if (IntegerType.of(type).filter(TYPES::contains).isEmpty()) {
      throw fault("features of type %s are not supported; %s are", type, TYPES);
    }
  }

  /** The smallest integer relative to the zero point. */
  int lowest() {
    return stored().least() - zeroPoint;
  }

  /** The largest integer relative to the zero point. */
  int highest() {
    return stored().most() - zeroPoint;
  }

  private IntegerType stored() {
    return IntegerType.of(type).orElseThrow();
  }

  /** The exponent of a scale of the file. */
  static int exponent(float scale) {
    var exponent = Math.getExponent(scale);
    if (!Float.isFinite(scale) || Math.scalb(1f, exponent) != scale) {
      throw fault(
          "its scale %s is not a power of two, so it cannot run with shifts;"
              + " export for the target integer-only or vitis-dpu",
          scale);
    }
    return exponent;
  }
}
