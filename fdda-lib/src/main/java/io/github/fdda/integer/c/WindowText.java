package io.github.fdda.integer.c;

import static io.github.fdda.integer.c.CText.text;

import io.github.fdda.integer.IntegerSlide;
import io.github.fdda.integer.IntegerWindow;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a window slides, as C: for each row and column of its kernel the positions where it lies on
 * the input, so that nothing need be asked in the inner loops.
 *
 * @param declarations of its arrays
 * @param value of a field of type {@code window}
 */
record WindowText(String declarations, String value) {

  static WindowText of(String name, IntegerWindow window) {
    var rows = window.rows();
    var columns = window.columns();
    return new WindowText(
        CArrays.array("span", name + "_down", spans(rows))
            + CArrays.array("span", name + "_across", spans(columns)),
        text(
            "{%d, %d, %d, %d, %d, %d, %d, %d, %9$s_down, %9$s_across}",
            rows.size(),
            columns.size(),
            rows.positions(),
            columns.positions(),
            rows.stride(),
            columns.stride(),
            rows.kernel(),
            columns.kernel(),
            name));
  }

  private static List<String> spans(IntegerSlide slide) {
    return IntStream.range(0, slide.kernel()).mapToObj(tap -> span(slide, tap)).toList();
  }

  private static String span(IntegerSlide slide, int tap) {
    var inside =
        IntStream.range(0, slide.positions())
            .filter(position -> slide.inside(slide.at(position, tap)))
            .toArray();
    return inside.length == 0
        ? "{0, 0, 0}"
        : text("{%d, %d, %d}", inside[0], inside[inside.length - 1] + 1, slide.at(inside[0], tap));
  }
}
