package io.github.fdda.chart;

import io.github.fdda.util.InvalidInputException;
import java.util.Arrays;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/** Reads tables that figures are made from. */
final class Tables {

  private Tables() {}

  /**
   * @throws InvalidInputException if a column is missing
   */
  static void require(Table table, String... columns) {
    for (var column : columns) {
      if (!table.containsColumn(column)) {
        throw new InvalidInputException(
            "table '%s' has no column '%s', only %s; give one that has %s"
                .formatted(table.name(), column, table.columnNames(), Arrays.toString(columns)));
      }
    }
  }

  /** The numbers of a column; NaN where one is missing. */
  static double[] numbers(Table table, String column) {
    var numbers = table.numberColumn(column);
    return IntStream.range(0, numbers.size())
        .mapToDouble(i -> numbers.isMissing(i) ? Double.NaN : numbers.getDouble(i))
        .toArray();
  }
}
