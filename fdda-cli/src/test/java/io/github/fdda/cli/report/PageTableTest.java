package io.github.fdda.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.cli.output.FilledTable;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class PageTableTest {

  private static final FilledTable TABLE =
      new FilledTable(
          MarkdownTable.of(Column.text("layer", 5), Column.number("dB", "%s")),
          List.of(
              List.of("a", "equal"),
              List.of("b", "12.5"),
              List.of("c", ""),
              List.of("d", "-3.0"),
              List.of("e", "9.25"),
              List.of("f", "NaN")));

  @Test
  void sortable_smallestFirst_noNumbersLast() {
    assertEquals(
        List.of(
            List.of("#", "layer", "dB"),
            List.of("6", "f", "NaN"),
            List.of("4", "d", "-3.0"),
            List.of("5", "e", "9.25"),
            List.of("2", "b", "12.5"),
            List.of("1", "a", "equal"),
            List.of("3", "c", "")),
        Pages.rows(page(PageTable.sortable(TABLE, 1))));
  }

  @Test
  void sortable_saysByWhat() {
    var heads =
        Pages.elements(page(PageTable.sortable(TABLE, 1)).getElementsByTagName("th")).toList();
    assertEquals(
        List.of("", "", "ascending"),
        heads.stream().map(head -> head.getAttribute("aria-sort")).toList());
  }

  @Test
  void plain_keepsItsOrder() {
    var page = page(PageTable.of(TABLE));
    assertEquals(
        List.of(
            List.of("layer", "dB"),
            List.of("a", "equal"),
            List.of("b", "12.5"),
            List.of("c", ""),
            List.of("d", "-3.0"),
            List.of("e", "9.25"),
            List.of("f", "NaN")),
        Pages.rows(page));
  }

  @Test
  void numbersStandAtTheRight() {
    var cells = Pages.elements(page(PageTable.of(TABLE)).getElementsByTagName("td")).toList();
    assertEquals("", cells.get(0).getAttribute("class"));
    assertEquals("number", cells.get(1).getAttribute("class"));
  }

  private static Document page(Markup table) {
    return Pages.parse(
        new ReportPage("title", "lead", List.of(), List.of(ReportSection.of("table", table)))
            .html());
  }
}
