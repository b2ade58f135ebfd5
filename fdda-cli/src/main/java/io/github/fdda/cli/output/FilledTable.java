package io.github.fdda.cli.output;

import io.github.fdda.cli.output.MarkdownTable.Column;
import java.util.List;

/**
 * A table with all its rows, to be printed or shown on a page.
 *
 * @param form its columns
 * @param rows the texts of each row's cells, as {@link MarkdownTable#texts} makes them
 */
public record FilledTable(MarkdownTable form, List<List<String>> rows) {

  /** Copies the lists. */
  public FilledTable {
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** Columns from left to right. */
  public List<Column> columns() {
    return form.columns();
  }

  /** Each line ended. */
  public String markdown() {
    return form.of(rows.stream().map(row -> form.row(row.toArray())).toList());
  }
}
