package io.github.fdda.cli.ablate;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvLineTest {

  private static final List<String> COLUMNS = List.of("name", "figure");

  private static Map<String, String> cells(String name, String figure) {
    var cells = new LinkedHashMap<String, String>();
    cells.put("name", name);
    cells.put("figure", figure);
    return cells;
  }

  /** {@code printf '{"figure":"1.50","name":"a"}' | sha256sum}, eight digits of it. */
  @Test
  void of_cellsAndTheirChecksum() {
    assertEquals("a,1.50,938b4bc9", CsvLine.of(cells("a", "1.50")));
    assertEquals("name,figure,checksum", CsvLine.head(COLUMNS));
  }

  @Test
  void commasAndQuotes_areNoEndOfACell() {
    var cells = cells("mine, \"the\" model", "1");
    var line = CsvLine.of(cells);
    assertTrue(line.startsWith("\"mine, \"\"the\"\" model\",1,"), line);
    assertEquals(cells, CsvLine.parse(line, COLUMNS));
    assertEquals(cells("", "-"), CsvLine.parse(CsvLine.of(cells("", "-")), COLUMNS));
  }

  @Test
  void parse_damaged() {
    var line = CsvLine.of(cells("a", "1.50"));
    assertRefused(() -> CsvLine.parse(line.replace("1.50", "1.51"), COLUMNS), "checksum");
    assertRefused(() -> CsvLine.parse(line + ",more", COLUMNS), "more or fewer cells");
    assertRefused(() -> CsvLine.parse("a,1.50", COLUMNS), "more or fewer cells");
    assertRefused(() -> CsvLine.parse("", COLUMNS), "empty");
    assertRefused(() -> CsvLine.parse("\"a" + line, COLUMNS), "more or fewer cells");
  }
}
