package io.github.fdda.cli.report;

import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tables of a page. They hold the texts of the tables that commands print, so that no figure
 * differs.
 */
public final class PageTable {

  /** As report.js takes it: what stands at the beginning of a text. */
  private static final Pattern NUMBER = Pattern.compile("^[-+]?\\d+(\\.\\d+)?");

  private static final int UNSORTED = -1;

  private PageTable() {}

  /** A table in the order of its rows. */
  public static Markup of(FilledTable table) {
    return table(table, Map.of(), UNSORTED);
  }

  /**
   * A table that readers can sort by any column. A column before the others gives the place of each
   * row in the original order.
   *
   * @param column that it is sorted by at first, smallest number first; NaN before all numbers, any
   *     other text behind them
   */
  public static Markup sortable(FilledTable table, int column) {
    var numbered = numbered(table);
    var sorted =
        numbered.rows().stream()
            .sorted(Comparator.comparingDouble(row -> number(row.get(column + 1))))
            .toList();
    return table(new FilledTable(numbered.form(), sorted), Map.of("class", "sortable"), column + 1);
  }

  private static FilledTable numbered(FilledTable table) {
    var rows = table.rows();
    return new FilledTable(
        MarkdownTable.of(Column.number("#", "%d")).with(table.columns()),
        IntStream.range(0, rows.size())
            .mapToObj(
                i ->
                    Stream.concat(Stream.of(Integer.toString(i + 1)), rows.get(i).stream())
                        .toList())
            .toList());
  }

  private static double number(String text) {
    if (text.equals("NaN") || text.equals("-Infinity")) {
      return Double.NEGATIVE_INFINITY;
    }
    var matcher = NUMBER.matcher(text);
    return matcher.find() ? Double.parseDouble(matcher.group()) : Double.POSITIVE_INFINITY;
  }

  /** Wide tables move sideways by themselves, not with the page. */
  private static Markup table(FilledTable table, Map<String, String> attributes, int sorted) {
    var head = Markup.element("thead", row(heads(table.columns(), sorted)));
    var body =
        Markup.element(
            "tbody",
            Map.of(),
            table.rows().stream().map(row -> row(cells(table.columns(), row))).toList());
    return Markup.element(
        "div",
        Map.of("class", "scroll", "tabindex", "0"),
        Markup.element("table", attributes, head, body));
  }

  private static Markup row(List<Markup> cells) {
    return Markup.element("tr", Map.of(), cells);
  }

  private static List<Markup> heads(List<Column> columns, int sorted) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> head(columns.get(i), i == sorted))
        .toList();
  }

  private static Markup head(Column column, boolean sorted) {
    var attributes = new HashMap<>(alignment(column));
    attributes.put("scope", "col");
    if (sorted) {
      attributes.put("aria-sort", "ascending");
    }
    return Markup.element("th", attributes, Markup.text(column.title()));
  }

  private static List<Markup> cells(List<Column> columns, List<String> texts) {
    return IntStream.range(0, texts.size())
        .mapToObj(i -> Markup.element("td", alignment(columns.get(i)), Markup.text(texts.get(i))))
        .toList();
  }

  private static Map<String, String> alignment(Column column) {
    return column.left() ? Map.of() : Map.of("class", "number");
  }
}
