package io.github.fdda.onnx;

import static io.github.fdda.util.Faults.fault;

import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;

/**
 * How a window slides along one axis.
 *
 * @param size of the input along that axis
 * @param kernel values it covers
 * @param stride from one position to the next
 * @param dilation from one covered value to the next
 * @param before padding at the start
 * @param after padding at the end
 */
@Internal
public record Slide(int size, int kernel, int stride, int dilation, int before, int after) {

  /**
   * The same with the padding that ONNX's {@code auto_pad} asks for.
   *
   * @throws InvalidInputException if there is no such mode
   */
  public Slide padded(String mode) {
    return switch (mode) {
      case "NOTSET", "" -> this;
      case "VALID" -> with(0, 0);
      case "SAME_UPPER" -> with(same() / 2, same() - same() / 2);
      case "SAME_LOWER" -> with(same() - same() / 2, same() / 2);
      default -> throw fault("auto_pad '%s' does not exist", mode);
    };
  }

  /** All padding that the window needs to take a position in each stride of the input. */
  private int same() {
    var positions = -Math.floorDiv(-size, stride);
    return Math.max(0, (positions - 1) * stride + extent() - size);
  }

  private Slide with(int paddingBefore, int paddingAfter) {
    return new Slide(size, kernel, stride, dilation, paddingBefore, paddingAfter);
  }

  /** Values from the first covered to the last covered. */
  public int extent() {
    return dilation * (kernel - 1) + 1;
  }

  /** Positions the window takes; with {@code ceil} the last one may reach beyond the padding. */
  public int positions(boolean ceil) {
    var room = size + before + after - extent();
    if (room < 0) {
      return 0;
    }
    var positions = (ceil ? -Math.floorDiv(-room, stride) : room / stride) + 1;
    // A window must begin in the input or in the padding before it.
    return ceil && (positions - 1) * stride >= size + before ? positions - 1 : positions;
  }

  /**
   * How many values beyond the end of the input the last window covers, padding or, with {@code
   * ceil}, beyond it.
   */
  public int reach(boolean ceil) {
    return Math.max(0, (positions(ceil) - 1) * stride + extent() - size - before);
  }

  /** Whether the engine's pooling can do the padding itself. */
  public boolean poolsEvenly() {
    return before == after && 2 * before <= kernel;
  }
}
