package io.github.fdda.cli.report;

import java.util.List;

/**
 * A part of a page with a title of its own.
 *
 * @param content may be empty; the section is left out then
 */
public record ReportSection(String title, List<Markup> content) {

  /** Copies the list. */
  public ReportSection {
    content = List.copyOf(content);
  }

  /** A section of these parts. */
  public static ReportSection of(String title, Markup... content) {
    return new ReportSection(title, List.of(content));
  }
}
