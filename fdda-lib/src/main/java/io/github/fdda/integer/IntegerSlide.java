package io.github.fdda.integer;

import io.github.fdda.util.Internal;
import java.util.stream.IntStream;

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
public record IntegerSlide(int size, int kernel, int stride, int dilation, int before, int after) {

  /** Values from the first covered to the last covered. */
  int extent() {
    return dilation * (kernel - 1) + 1;
  }

  /** Positions the window takes; none if it is wider than the padded input. */
  public int positions() {
    var room = size + before + after - extent();
    return room < 0 ? 0 : room / stride + 1;
  }

  /** Which value a tap covers at a position; outside of the input it is in the padding. */
  public int at(int position, int tap) {
    return position * stride - before + tap * dilation;
  }

  public boolean inside(int index) {
    return index >= 0 && index < size;
  }

  /** Whether the window covers a value of the input, not of the padding, at every position. */
  boolean alwaysCovers() {
    return IntStream.range(0, positions()).allMatch(position -> covered(position) > 0);
  }

  /** How many values of the input, not of the padding, the window covers at a position. */
  int covered(int position) {
    var covered = 0;
    for (var tap = 0; tap < kernel; tap++) {
      covered += inside(at(position, tap)) ? 1 : 0;
    }
    return covered;
  }
}
