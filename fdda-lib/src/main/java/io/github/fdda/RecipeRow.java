package io.github.fdda;

import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.quantize.grid.BitWidths;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * One recipe of a comparison.
 *
 * @param network its name
 * @param images how many were measured on
 * @param perClass calibration images a class; 0 in data-free quantization
 * @param bits of each layer
 * @param recipe its name
 * @param fidelity to the teacher and the labels
 * @param seconds that quantizing took
 * @since 0.1.0
 */
public record RecipeRow(
    String network,
    int images,
    int perClass,
    BitWidths bits,
    String recipe,
    Fidelity fidelity,
    double seconds) {

  /**
   * One row a recipe: {@code network}, {@code measured_on}, {@code per_class}, {@code bits}, {@code
   * recipe}, {@code top1}, {@code agreement} (both in percent), {@code divergence}, {@code
   * seconds}.
   */
  public static Table table(List<RecipeRow> rows) {
    return Table.create(
        "recipes",
        StringColumn.create("network", rows.stream().map(RecipeRow::network)),
        StringColumn.create("measured_on", rows.stream().map(row -> row.images + " images")),
        IntColumn.create("per_class", rows.stream().mapToInt(RecipeRow::perClass)),
        StringColumn.create("bits", rows.stream().map(row -> row.bits.toString())),
        StringColumn.create("recipe", rows.stream().map(RecipeRow::recipe)),
        numbers("top1", rows, row -> row.fidelity.top1()),
        numbers("agreement", rows, row -> row.fidelity.agreement()),
        numbers("divergence", rows, row -> row.fidelity.divergence()),
        numbers("seconds", rows, RecipeRow::seconds));
  }

  private static DoubleColumn numbers(
      String name, List<RecipeRow> rows, ToDoubleFunction<RecipeRow> value) {
    return DoubleColumn.create(name, rows.stream().mapToDouble(value));
  }
}
