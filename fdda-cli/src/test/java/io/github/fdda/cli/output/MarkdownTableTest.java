package io.github.fdda.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.cli.output.MarkdownTable.Column;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MarkdownTableTest {

  private static final MarkdownTable TABLE =
      MarkdownTable.of(
          Column.text("layer", 7),
          Column.number("size (kB)", "%.1f"),
          Column.number("loss", "%.2g").wide(7));

  @Test
  void textsBeginAndNumbersEndInLine() {
    var rows = List.of(TABLE.row("conv1", 1095.04, 0.012), TABLE.row("a longer name", "", "none"));
    assertEquals(
        """
        | layer   | size (kB) | loss    |
        |---------|-----------|---------|
        | conv1   |    1095.0 |   0.012 |
        | a longer name |           |    none |
        """,
        TABLE.of(rows));
  }

  @Test
  void numbersHaveAPointInEveryCountry() {
    var before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertEquals("| x       |       0.5 |       2 |", TABLE.row("x", 0.5, "2"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void filled_isWhatItsRowsAre() {
    var texts = TABLE.texts("conv1", 1095.04, 0.012);
    assertEquals(List.of("conv1", "1095.0", "0.012"), texts);
    assertEquals(
        TABLE.of(List.of(TABLE.row("conv1", 1095.04, 0.012))),
        new FilledTable(TABLE, List.of(texts)).markdown());
  }

  @Test
  void furtherColumns_standAtTheRight() {
    var wider = TABLE.with(List.of(Column.number("bits", "%d")));
    assertEquals("| x       |       1.0 |     1.0 |    4 |", wider.row("x", 1.0, 1.0, 4));
  }
}
