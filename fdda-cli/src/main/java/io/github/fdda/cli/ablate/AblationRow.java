package io.github.fdda.cli.ablate;

import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.util.InvalidInputException;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
 * @param processor that computed it; empty in files of earlier versions
 * @param engine the path that its convolutions took; empty likewise
 */
record AblationRow(
    Inputs inputs,
    Fidelity fidelity,
    double floatTop1,
    double synthesisSeconds,
    double quantizationSeconds,
    LocalDate date,
    String processor,
    String engine)
    implements Serializable {

  /** Of files that were begun when rows did not name what computed them; these stay as they are. */
  static final List<String> EARLIER_COLUMNS =
      List.of(
          "network",
          "measured_on",
          "per_class",
          "bits",
          "recipe",
          "configuration",
          "seed",
          "float_top1",
          "top1",
          "agreement",
          "divergence",
          "images",
          "synthesis_s",
          "quantization_s",
          "date",
          "inputs");

  /** Of files that are begun now. */
  static final List<String> COLUMNS =
      Stream.concat(EARLIER_COLUMNS.stream(), Stream.of("processor", "engine")).toList();

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
   * @param content fingerprint of the network and of all images: names and titles are not enough
   */
  record Inputs(
      String network,
      String measuredOn,
      int perClass,
      String bits,
      String recipe,
      String configuration,
      long seed,
      String content)
      implements Serializable {}

  /**
   * Reads a line.
   *
   * @param columns of its file
   * @throws InvalidInputException if it is damaged
   */
  static AblationRow parse(String line, List<String> columns) {
    var cells = CsvLine.parse(line, columns);
    UnaryOperator<String> cell = name -> cells.getOrDefault(name, "");
    try {
      return new AblationRow(
          new Inputs(
              cell.apply("network"),
              cell.apply("measured_on"),
              Integer.parseInt(cell.apply("per_class")),
              cell.apply("bits"),
              cell.apply("recipe"),
              cell.apply("configuration"),
              Long.parseLong(cell.apply("seed")),
              cell.apply("inputs")),
          new Fidelity(
              Double.parseDouble(cell.apply("divergence")),
              Double.parseDouble(cell.apply("agreement")),
              Double.parseDouble(cell.apply("top1")),
              Integer.parseInt(cell.apply("images"))),
          Double.parseDouble(cell.apply("float_top1")),
          Double.parseDouble(cell.apply("synthesis_s")),
          Double.parseDouble(cell.apply("quantization_s")),
          LocalDate.parse(cell.apply("date")),
          cell.apply("processor"),
          cell.apply("engine"));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new InvalidInputException("it holds something else than its columns say", e);
    }
  }

  /**
   * As a line of a file.
   *
   * @param columns of the file
   */
  String line(List<String> columns) {
    var cells = new LinkedHashMap<String, String>();
    cells.put("network", inputs.network);
    cells.put("measured_on", inputs.measuredOn);
    cells.put("per_class", Integer.toString(inputs.perClass));
    cells.put("bits", inputs.bits);
    cells.put("recipe", inputs.recipe);
    cells.put("configuration", inputs.configuration);
    cells.put("seed", Long.toString(inputs.seed));
    cells.put("float_top1", number("%.2f", floatTop1));
    cells.put("top1", number("%.2f", fidelity.top1()));
    cells.put("agreement", number("%.2f", fidelity.agreement()));
    cells.put("divergence", number("%.4f", fidelity.divergence()));
    cells.put("images", Integer.toString(fidelity.images()));
    cells.put("synthesis_s", number("%.1f", synthesisSeconds));
    cells.put("quantization_s", number("%.1f", quantizationSeconds));
    cells.put("date", date.toString());
    cells.put("inputs", inputs.content);
    cells.put("processor", processor);
    cells.put("engine", engine);
    cells.keySet().retainAll(columns);
    return CsvLine.of(cells);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
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
}
