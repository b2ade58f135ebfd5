package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class GridTest {

  private static final Table TABLE =
      Table.create(
          StringColumn.create("name", "a<b>", "c"),
          IntColumn.create("n", new int[] {7, 1234}),
          DoubleColumn.create("top-1 & co", 66.61999893, Double.NaN));

  @Test
  void text_alignsNumbersRight() {
    var expected =
        """
        name     n  top-1 & co
        a<b>     7       66.62
        c     1234""";
    assertEquals(expected, Grid.of(TABLE).toText());
  }

  @Test
  void html_isEscaped() {
    assertEquals(
        "<table><thead><tr><th style=\"text-align:left\">name</th>"
            + "<th style=\"text-align:right\">n</th>"
            + "<th style=\"text-align:right\">top-1 &amp; co</th></tr></thead>"
            + "<tbody><tr><td style=\"text-align:left\">a&lt;b&gt;</td>"
            + "<td style=\"text-align:right\">7</td>"
            + "<td style=\"text-align:right\">66.62</td></tr>"
            + "<tr><td style=\"text-align:left\">c</td>"
            + "<td style=\"text-align:right\">1234</td>"
            + "<td style=\"text-align:right\"></td></tr></tbody></table>",
        Grid.of(TABLE).toHtml());
  }

  @Test
  void floats_asTheyWereWritten() {
    var table = Table.create(FloatColumn.create("x", new float[] {0.1f}));
    assertEquals("  x\n0.1", Grid.of(table).toText());
  }

  @Test
  void thirtyRows_areAllShown() {
    var lines = Grid.of(counting(30)).toText().lines().toList();
    assertEquals(31, lines.size());
    assertEquals("29", lines.get(30));
  }

  @Test
  void moreRows_leaveOutTheMiddle() {
    var lines = Grid.of(counting(31)).toText().lines().map(String::strip).toList();
    assertEquals("9", lines.get(10));
    assertEquals("… 11 more rows", lines.get(11));
    assertEquals("21", lines.get(12));
    assertEquals("30", lines.get(21));
    assertEquals(22, lines.size());
  }

  @Test
  void manyRows_inHtml() {
    var html = Grid.of(counting(5000)).toHtml();
    assertTrue(html.contains(">9</td></tr><tr><td colspan=\"1\">… 4,980 more rows</td></tr>"));
    assertTrue(html.contains(">4999</td>"));
    assertFalse(html.contains(">10</td>"));
    assertTrue(html.length() < 2000);
  }

  @Test
  void noRows() {
    assertEquals("n", Grid.of(counting(0)).toText());
  }

  private static Table counting(int rows) {
    return Table.create(IntColumn.create("n", IntStream.range(0, rows).toArray()));
  }
}
