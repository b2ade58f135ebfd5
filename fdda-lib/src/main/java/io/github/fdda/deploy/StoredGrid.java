package io.github.fdda.deploy;

import io.github.fdda.onnx.IntegerType;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;

/**
 * A grid in ONNX's terms: x̂ = (q − zeroPoint) · scale. Compared with {@link AffineGrid}, the zero
 * point has the other sign, and unsigned types count from 0: q is larger by half the number of
 * levels.
 *
 * @param type of q and of the zero point
 * @param scale the step between two levels
 * @param zeroPoint the integer that stands for 0
 * @param least q of the lowest level
 * @param most q of the highest level
 */
record StoredGrid(IntegerType type, float scale, int zeroPoint, int least, int most) {

  private static final List<IntegerType> SIGNED =
      List.of(IntegerType.INT4, IntegerType.INT8, IntegerType.INT16);
  private static final List<IntegerType> OTHERS =
      List.of(IntegerType.UINT4, IntegerType.UINT8, IntegerType.INT8, IntegerType.INT16);
  private static final List<IntegerType> LONG = List.of(IntegerType.UINT16, IntegerType.INT16);

  /**
   * An activation's grid in the smallest type that can hold its levels and its zero point:
   * unsigned, unless the target wants signed types or 0 lies outside of this one.
   *
   * @param name of the tensor, for messages
   * @param leastBits of the type
   * @param signed whether the target wants signed types. Kernels that join tensors want one type: a
   *     grid whose zero point is 0 by chance is stored as the others are
   * @throws InvalidInputException if no type can hold its zero point
   */
  static StoredGrid of(String name, AffineGrid grid, int leastBits, boolean signed) {
    return types(grid, signed).stream()
        .filter(type -> type.bits() >= Math.max(leastBits, grid.bits()) && fits(type, grid))
        .findFirst()
        .map(type -> in(type, grid))
        .orElseThrow(() -> tooFar(name, grid));
  }

  private static List<IntegerType> types(AffineGrid grid, boolean signed) {
    if (signed) {
      return SIGNED;
    }
    return grid.bits() > IntegerType.UINT8.bits() ? LONG : OTHERS;
  }

  private static boolean fits(IntegerType type, AffineGrid grid) {
    return type.holds(shift(type, grid) - (double) grid.zeroPoint());
  }

  private static StoredGrid in(IntegerType type, AffineGrid grid) {
    var shift = shift(type, grid);
    return new StoredGrid(
        type,
        grid.scale(),
        (int) (shift - grid.zeroPoint()),
        grid.lowest() + shift,
        grid.highest() + shift);
  }

  private static int shift(IntegerType type, AffineGrid grid) {
    return type.unsigned() ? -grid.lowest() : 0;
  }

  /** Whether the type has no values beyond the grid, so that its limits are those of the grid. */
  boolean fillsType() {
    return least == type.least() && most == type.most();
  }

  /** The value of the lowest level, to the last bit what DequantizeLinear makes of it. */
  float lowest() {
    return (least - zeroPoint) * scale;
  }

  /** For a grid that no type of ONNX can hold. */
  static InvalidInputException tooFar(String name, AffineGrid grid) {
    return new InvalidInputException(
        String.format(
            Locale.ROOT,
            "'%s': its values lie around %s, %.0f steps of %s away from 0; ONNX's integers cannot hold that zero point: quantize it with a symmetric target or more bits",
            name,
            grid.dequantize(0),
            Math.abs(grid.zeroPoint()),
            grid.scale()));
  }
}
