package io.github.fdda.integer;

import io.github.fdda.util.Internal;
import java.util.Arrays;

/** A window that slides over planes: of a convolution or of pooling. */
@Internal
public record IntegerWindow(IntegerSlide rows, IntegerSlide columns) {

  /** Values in a plane of the input. */
  public int plane() {
    return rows.size() * columns.size();
  }

  /** Values in a plane of the output. */
  public int positions() {
    return rows.positions() * columns.positions();
  }

  /** Values the window covers. */
  public int taps() {
    return rows.kernel() * columns.kernel();
  }

  /**
   * What one tap of the window covers at all positions. Sums and maxima over windows are sums and
   * maxima of such planes, one for each tap, with long and simple loops.
   *
   * @param values holds the plane to look at
   * @param plane where it begins
   * @param tap counted row by row
   * @param padding what lies around the plane
   * @param seen is filled, one value for each position
   */
  void look(int[] values, int plane, int tap, int padding, int[] seen) {
    var width = columns.positions();
    for (var row = 0; row < rows.positions(); row++) {
      var y = rows.at(row, tap / columns.kernel());
      if (rows.inside(y)) {
        lookAtRow(values, plane + y * columns.size(), tap % columns.kernel(), padding, seen, row);
      } else {
        Arrays.fill(seen, row * width, (row + 1) * width, padding);
      }
    }
  }

  private void lookAtRow(int[] values, int start, int tap, int padding, int[] seen, int row) {
    var width = columns.positions();
    for (var column = 0; column < width; column++) {
      var x = columns.at(column, tap);
      seen[row * width + column] = columns.inside(x) ? values[start + x] : padding;
    }
  }
}
