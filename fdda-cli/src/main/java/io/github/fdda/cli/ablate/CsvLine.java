package io.github.fdda.cli.ablate;

import io.github.fdda.util.Fingerprint;
import io.github.fdda.util.InvalidInputException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;
import tech.tablesaw.io.csv.CsvWriteOptions;

/**
 * A line of a CSV file that shows whether it was changed: behind its cells stands a checksum of
 * them. Quotes are set and read where a cell needs them.
 */
final class CsvLine {

  private static final String CHECKSUM = "checksum";
  private static final int CHECKSUM_LENGTH = 8;

  private CsvLine() {}

  /** The first line of a file. */
  static String head(List<String> columns) {
    return String.join(",", columns) + "," + CHECKSUM;
  }

  /** The line of some cells, in order. */
  static String of(Map<String, String> cells) {
    var columns =
        cells.entrySet().stream()
            .map(cell -> StringColumn.create(cell.getKey(), cell.getValue()))
            .toArray(StringColumn[]::new);
    var line = Table.create(columns).addColumns(StringColumn.create(CHECKSUM, checksum(cells)));
    var text = new StringWriter();
    line.write().usingOptions(CsvWriteOptions.builder(text).header(false).build());
    return text.toString().strip();
  }

  /**
   * The cells of a line, in order.
   *
   * @param columns their names
   * @throws InvalidInputException if it is not a line that {@link #of} made of so many cells
   */
  static Map<String, String> parse(String line, List<String> columns) {
    var types = new ColumnType[columns.size() + 1];
    Arrays.fill(types, ColumnType.STRING);
    var row = row(CsvReadOptions.builderFromString(line).header(false).columnTypes(types).build());
    if (row.rowCount() != 1) {
      throw new InvalidInputException("it is empty");
    }
    var cells = new LinkedHashMap<String, String>();
    for (var i = 0; i < columns.size(); i++) {
      cells.put(columns.get(i), row.getString(0, i));
    }
    if (!row.getString(0, columns.size()).equals(checksum(cells))) {
      throw new InvalidInputException("its checksum is not that of its cells");
    }
    return cells;
  }

  private static Table row(CsvReadOptions options) {
    try {
      return Table.read().usingOptions(options);
    } catch (RuntimeException e) {
      // The parser has no exception of its own for a line that it cannot split.
      throw new InvalidInputException("it has more or fewer cells than the first line", e);
    }
  }

  private static String checksum(Map<String, String> cells) {
    return Fingerprint.of(cells).hex(CHECKSUM_LENGTH);
  }
}
