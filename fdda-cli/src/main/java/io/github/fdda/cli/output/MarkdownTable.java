package io.github.fdda.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table for people that is also valid Markdown. Its rows can be shown one by one, as they are
 * found.
 *
 * @param columns from left to right
 */
public record MarkdownTable(List<Column> columns) {

  /** Copies the list. */
  public MarkdownTable {
    columns = List.copyOf(columns);
  }

  /** A table with these columns. */
  public static MarkdownTable of(Column... columns) {
    return new MarkdownTable(List.of(columns));
  }

  /** The same with further columns to the right. */
  public MarkdownTable with(List<Column> more) {
    var all = new ArrayList<>(columns);
    all.addAll(more);
    return new MarkdownTable(all);
  }

  /**
   * A column.
   *
   * @param title above it
   * @param format of its cells, as {@link String#format} takes it
   * @param width in characters
   * @param left whether cells begin at its left; else they end at its right
   */
  public record Column(String title, String format, int width, boolean left) {

    /** Texts, at least as wide as the title. */
    public static Column text(String title, int width) {
      return new Column(title, "%s", Math.max(width, title.length()), true);
    }

    /** Numbers, or texts that end at the right, as wide as the title. */
    public static Column number(String title, String format) {
      return new Column(title, format, title.length(), false);
    }

    /** The same, with another width. */
    public Column wide(int characters) {
      return new Column(title, format, characters, left);
    }

    private String text(Object value) {
      return value instanceof String string ? string : format(format, value);
    }

    private String cell(Object value) {
      return format(left ? "%-" + width + "s" : "%" + width + "s", text(value));
    }

    private static String format(String format, Object value) {
      return String.format(Locale.ROOT, format, value);
    }
  }

  /** The titles and the rule below them: two lines, the last not ended. */
  public String head() {
    return line(column -> String.format(Locale.ROOT, " %-" + column.width + "s ", column.title))
        + "\n"
        + line(column -> "-".repeat(column.width + 2));
  }

  /**
   * A line, not ended.
   *
   * @param cells as many as there are columns; a string is shown as it is
   */
  public String row(Object... cells) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> " " + columns.get(i).cell(cells[i]) + " ")
        .collect(Collectors.joining("|", "|", "|"));
  }

  /**
   * The texts of the cells of a line.
   *
   * @param cells as {@link #row} takes them
   */
  public List<String> texts(Object... cells) {
    return IntStream.range(0, columns.size()).mapToObj(i -> columns.get(i).text(cells[i])).toList();
  }

  /** The head and the rows, each line ended. */
  public String of(List<String> rows) {
    return head() + "\n" + rows.stream().map(row -> row + "\n").collect(Collectors.joining());
  }

  private String line(Function<Column, String> cell) {
    return columns.stream().map(cell).collect(Collectors.joining("|", "|", "|"));
  }
}
