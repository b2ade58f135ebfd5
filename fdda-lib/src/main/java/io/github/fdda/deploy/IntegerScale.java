package io.github.fdda.deploy;

import static io.github.fdda.deploy.IntegerFaults.fault;
import static java.util.Objects.requireNonNull;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
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

  private static final Map<DataType, Integer> BITS =
      new EnumMap<>(
          Map.of(
              DataType.UINT4, 4,
              DataType.INT4, 4,
              DataType.UINT8, 8,
              DataType.INT8, 8,
              DataType.UINT16, 16,
              DataType.INT16, 16));
  private static final Set<DataType> UNSIGNED =
      EnumSet.of(DataType.UINT4, DataType.UINT8, DataType.UINT16);

  IntegerScale {
    if (!BITS.containsKey(type)) {
      throw fault("features of type %s are not supported; %s are", type, BITS.keySet());
    }
  }

  /** The smallest integer relative to the zero point. */
  int lowest() {
    return (UNSIGNED.contains(type) ? 0 : -(1 << (bits() - 1))) - zeroPoint;
  }

  /** The largest integer relative to the zero point. */
  int highest() {
    return lowest() + (1 << bits()) - 1;
  }

  private int bits() {
    return requireNonNull(BITS.get(type));
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
