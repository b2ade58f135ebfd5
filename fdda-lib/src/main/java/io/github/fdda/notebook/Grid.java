package io.github.fdda.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * The first rows of a table as text.
 *
 * @param columns in order
 * @param rows how many are shown
 * @param left how many are not
 */
record Grid(List<GridColumn> columns, int rows, int left) {

  private static final int MOST_ROWS = 20;

  /**
   * One column.
   *
   * @param numbers whether its cells are numbers, which stand right
   * @param cells one for each row shown; empty where the value is missing
   */
  record GridColumn(String name, boolean numbers, List<String> cells) {}

  static Grid of(Table table) {
    var rows = Math.min(MOST_ROWS, table.rowCount());
    var columns = table.columns().stream().map(column -> column(column, rows)).toList();
    return new Grid(columns, rows, table.rowCount() - rows);
  }

  private static GridColumn column(Column<?> column, int rows) {
    var cells = IntStream.range(0, rows).mapToObj(row -> cell(column, row)).toList();
    return new GridColumn(column.name(), column instanceof NumericColumn<?>, cells);
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
    var widths = columns.stream().map(Grid::width).toList();
    lines.add(line(widths, GridColumn::name));
    for (var row = 0; row < rows; row++) {
      var index = row;
      lines.add(line(widths, column -> column.cells().get(index)));
    }
    if (left > 0) {
      lines.add(rest());
    }
    return String.join("\n", lines);
  }

  private static int width(GridColumn column) {
    var widest = column.cells().stream().mapToInt(String::length).max().orElse(0);
    return Math.max(widest, column.name().length());
  }

  private String line(List<Integer> widths, CellOf cellOf) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> padded(columns.get(i), cellOf.cell(columns.get(i)), widths.get(i)))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  private static String padded(GridColumn column, String cell, int width) {
    var space = " ".repeat(width - cell.length());
    return column.numbers() ? space + cell : cell + space;
  }

  /** A table without colors of its own, so that it follows the theme. */
  String toHtml() {
    var html = new StringBuilder("<table><thead>");
    html.append(row("th", GridColumn::name)).append("</thead><tbody>");
    for (var row = 0; row < rows; row++) {
      var index = row;
      html.append(row("td", column -> column.cells().get(index)));
    }
    html.append("</tbody></table>");
    return left == 0 ? html.toString() : html + "<div>" + rest() + "</div>";
  }

  private String row(String tag, CellOf cellOf) {
    return columns.stream()
        .map(
            column ->
                "<%s style=\"text-align:%s\">%s</%s>"
                    .formatted(
                        tag,
                        column.numbers() ? "right" : "left",
                        Html.escaped(cellOf.cell(column)),
                        tag))
        .collect(Collectors.joining("", "<tr>", "</tr>"));
  }

  private String rest() {
    return "… %s more %s".formatted(Numbers.count(left), left == 1 ? "row" : "rows");
  }

  /** The heading or one cell of a column. */
  private interface CellOf {
    String cell(GridColumn column);
  }
}
