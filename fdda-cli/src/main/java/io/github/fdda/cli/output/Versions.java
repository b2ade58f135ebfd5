package io.github.fdda.cli.output;

import io.github.fdda.cli.output.MarkdownTable.Column;
import java.util.Map;
import java.util.TreeMap;

/** What a report says about the software that made it. */
public final class Versions {

  private Versions() {}

  /** A Markdown table, sorted by name. */
  public static String table(Map<String, String> versions) {
    var table = MarkdownTable.of(Column.text("made with", 0), Column.text("version", 0));
    return table
        .of(
            new TreeMap<>(versions)
                .entrySet().stream()
                    .map(entry -> table.row(entry.getKey(), entry.getValue()))
                    .toList())
        .stripTrailing();
  }
}
