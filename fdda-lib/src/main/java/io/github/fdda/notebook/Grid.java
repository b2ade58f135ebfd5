package io.github.fdda.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as text; of a long one, its first and last rows.
 *
 * @param headings of the columns
 * @param rows those shown, one cell a column; empty where the value is missing
 * @param left how many are not shown, between the first and second half of those that are
 */
record Grid(List<Heading> headings, List<List<String>> rows, int left) {

  private static final int MOST_ROWS = 30;
  private static final int HEAD = 10;

  /**
   * Top of a column.
   *
   * @param numbers whether its cells are numbers, which stand right
   */
  record Heading(String name, boolean numbers) {}

  static Grid of(Table table) {
    var count = table.rowCount();
    var rows =
        IntStream.range(0, count)
            .filter(row -> count <= MOST_ROWS || row < HEAD || row >= count - HEAD)
            .mapToObj(row -> table.columns().stream().map(column -> cell(column, row)).toList())
            .toList();
    var headings =
        table.columns().stream()
            .map(column -> new Heading(column.name(), column instanceof NumericColumn<?>))
            .toList();
    return new Grid(headings, rows, count - rows.size());
  }

  private static String cell(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return "";
    }
    var value = column.get(row);
    var fractional = value instanceof Double || value instanceof Float;
    return fractional ? Numbers.rounded(((Number) value).doubleValue()) : String.valueOf(value);
  }

  /** Columns of equal width, one row a line. */
  String toText() {
    var lines = new ArrayList<String>();
    lines.add(textLine(names()));
    rows.forEach(row -> lines.add(textLine(row)));
    if (left > 0) {
      lines.add(1 + HEAD, gap());
    }
    return String.join("\n", lines);
  }

  private String textLine(List<String> cells) {
    return IntStream.range(0, cells.size())
        .mapToObj(column -> padded(cells.get(column), column))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  private String padded(String cell, int column) {
    var space = " ".repeat(width(column) - cell.length());
    return headings.get(column).numbers() ? space + cell : cell + space;
  }

  private int width(int column) {
    var widest = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    return Math.max(widest, headings.get(column).name().length());
  }

  /** A table without colors of its own, so that it follows the theme. */
  String toHtml() {
    var lines = new ArrayList<String>();
    rows.forEach(row -> lines.add(htmlLine("td", row)));
    if (left > 0) {
      lines.add(
          HEAD,
          String.format(
              Locale.ROOT, "<tr><td colspan=\"%d\">%s</td></tr>", headings.size(), gap()));
    }
    return "<table><thead>%s</thead><tbody>%s</tbody></table>"
        .formatted(htmlLine("th", names()), String.join("", lines));
  }

  private String htmlLine(String tag, List<String> cells) {
    return IntStream.range(0, cells.size())
        .mapToObj(column -> htmlCell(tag, cells.get(column), headings.get(column)))
        .collect(Collectors.joining("", "<tr>", "</tr>"));
  }

  private static String htmlCell(String tag, String cell, Heading heading) {
    var side = heading.numbers() ? "right" : "left";
    return "<%s style=\"text-align:%s\">%s</%s>".formatted(tag, side, Html.escaped(cell), tag);
  }

  private List<String> names() {
    return headings.stream().map(Heading::name).toList();
  }

  private String gap() {
    return "… " + Numbers.count(left, "more row");
  }
}
