package io.github.fdda.cli.ablate;

import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.util.InvalidInputException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * One run of an ablation, as a line of its CSV file.
 *
 * @param inputs what was run
 * @param fidelity what came out
 * @param floatTop1 of the float network on the same images, percent
 * @param synthesisSeconds the generator took; the same for all runs that share it
 * @param quantizationSeconds the student took
 * @param date of the run
 */
record AblationRow(
    Inputs inputs,
    Fidelity fidelity,
    double floatTop1,
    double synthesisSeconds,
    double quantizationSeconds,
    LocalDate date) {

  static final String HEAD =
      "network,measured_on,per_class,bits,recipe,configuration,seed,"
          + "float_top1,top1,agreement,divergence,images,synthesis_s,quantization_s,date";

  private static final int RESULTS = 8;

  /**
   * What tells a run from any other.
   *
   * @param network its name
   * @param measuredOn the data set and which of its images
   * @param perClass calibration images a class
   * @param bits of each layer
   * @param recipe its name
   * @param configuration hash of its hyper-parameters: a name may come to mean something else
   * @param seed of every draw
   */
  record Inputs(
      String network,
      String measuredOn,
      int perClass,
      String bits,
      String recipe,
      String configuration,
      long seed) {

    /** As they begin a line. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s,%s,%d,%s,%s,%s,%d",
          network,
          measuredOn,
          perClass,
          bits,
          recipe,
          configuration,
          seed);
    }
  }

  /**
   * Reads what follows the inputs on a line.
   *
   * @throws InvalidInputException if it is damaged
   */
  static AblationRow parse(Inputs inputs, String results) {
    var parts = results.split(",", -1);
    try {
      if (parts.length != RESULTS) {
        throw new NumberFormatException(parts.length + " values");
      }
      return new AblationRow(
          inputs,
          new Fidelity(
              Double.parseDouble(parts[3]),
              Double.parseDouble(parts[2]),
              Double.parseDouble(parts[1]),
              Integer.parseInt(parts[4])),
          Double.parseDouble(parts[0]),
          Double.parseDouble(parts[5]),
          Double.parseDouble(parts[6]),
          LocalDate.parse(parts[7]));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new InvalidInputException(
          "line %s,%s of the ablation is damaged; delete it".formatted(inputs, results), e);
    }
  }

  /** What {@link io.github.fdda.chart.AblationCharts} draws. */
  static Table table(List<AblationRow> rows) {
    return Table.create(
        "ablation",
        StringColumn.create("network", rows.stream().map(row -> row.inputs.network)),
        StringColumn.create("measured_on", rows.stream().map(row -> row.inputs.measuredOn)),
        IntColumn.create("per_class", rows.stream().mapToInt(row -> row.inputs.perClass)),
        StringColumn.create("bits", rows.stream().map(row -> row.inputs.bits)),
        StringColumn.create("recipe", rows.stream().map(row -> row.inputs.recipe)),
        DoubleColumn.create("top1", rows.stream().mapToDouble(row -> row.fidelity.top1())),
        DoubleColumn.create(
            "divergence", rows.stream().mapToDouble(row -> row.fidelity.divergence())));
  }

  /** The line. */
  @Override
  public String toString() {
    return inputs
        + String.format(
            Locale.ROOT,
            ",%.2f,%.2f,%.2f,%.4f,%d,%.1f,%.1f,%s",
            floatTop1,
            fidelity.top1(),
            fidelity.agreement(),
            fidelity.divergence(),
            fidelity.images(),
            synthesisSeconds,
            quantizationSeconds,
            date);
  }
}
