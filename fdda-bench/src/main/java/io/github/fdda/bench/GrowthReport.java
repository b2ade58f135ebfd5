package io.github.fdda.bench;

import io.github.fdda.bench.Growth.Axis;
import io.github.fdda.bench.Growth.Point;
import io.github.fdda.bench.Growth.Setting;
import io.github.fdda.chart.GrowthCharts;
import io.github.fdda.chart.GrowthCharts.Curve;
import io.github.fdda.chart.GrowthCharts.Series;
import io.github.fdda.cli.output.CsvFile;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.cli.output.ProcessMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Measures growth and writes its table and its chart. */
final class GrowthReport {

  private static final MarkdownTable TABLE =
      MarkdownTable.of(
          Column.text("axis", 10),
          Column.number("value", "%d"),
          Column.number("generator (s)", "%.4f"),
          Column.number("student (s)", "%.4f"),
          Column.number("peak (MB)", "%d"));

  private GrowthReport() {}

  /**
   * Writes {@code growth.csv} anew after each point, and {@code growth.png} in the end.
   *
   * @param settings to measure, of each axis at least one, ascending
   * @param lines told the lines of a table as they are found
   */
  static void write(Path folder, List<Setting> settings, Consumer<String> lines) {
    var points = new ArrayList<Point>();
    var peaks = LongColumn.create("peak_mb");
    lines.accept(TABLE.head());
    for (var setting : settings) {
      var point = Growth.measure(setting);
      var peak = ProcessMemory.peakMb();
      points.add(point);
      peaks.append(peak);
      lines.accept(line(point, peak));
      CsvFile.write(folder.resolve("growth.csv"), table(points, peaks));
    }
    GrowthCharts.of(Arrays.stream(Axis.values()).map(axis -> series(axis, points)).toList())
        .save(folder.resolve("growth.png"));
  }

  private static String line(Point point, long peak) {
    return TABLE.row(
        id(point.setting().axis()),
        point.setting().value(),
        point.seconds().generatorIteration(),
        point.seconds().studentIteration(),
        peak);
  }

  private static Table table(List<Point> points, LongColumn peaks) {
    return Table.create(
        StringColumn.create("axis", points.stream().map(point -> id(point.setting().axis()))),
        IntColumn.create("value", points.stream().mapToInt(point -> point.setting().value())),
        seconds("generator_seconds", points, Loops::generatorIteration),
        multiplyAdds("generator_multiply_adds", points, Loops::generatorIteration),
        seconds("student_seconds", points, Loops::studentIteration),
        multiplyAdds("student_multiply_adds", points, Loops::studentIteration),
        peaks);
  }

  private static String id(Axis axis) {
    return axis.name().toLowerCase(Locale.ROOT);
  }

  private static DoubleColumn seconds(
      String name, List<Point> points, Function<Loops<Double>, Double> loop) {
    return DoubleColumn.create(
        name, points.stream().mapToDouble(point -> loop.apply(point.seconds())));
  }

  private static LongColumn multiplyAdds(
      String name, List<Point> points, Function<Loops<Long>, Long> loop) {
    return LongColumn.create(
        name, points.stream().mapToLong(point -> loop.apply(point.multiplyAdds())));
  }

  private static Series series(Axis axis, List<Point> all) {
    var points = all.stream().filter(point -> point.setting().axis() == axis).toList();
    return new Series(
        name(axis),
        points.stream().map(point -> position(axis, point.setting().value())).toList(),
        curve(points, Loops::generatorIteration, Loops::generatorIteration),
        curve(points, Loops::studentIteration, Loops::studentIteration));
  }

  private static Curve curve(
      List<Point> points,
      Function<Loops<Double>, Double> seconds,
      Function<Loops<Long>, Long> multiplyAdds) {
    return new Curve(
        points.stream().map(point -> seconds.apply(point.seconds())).toList(),
        points.stream().map(p -> multiplyAdds.apply(p.multiplyAdds()).doubleValue()).toList());
  }

  private static String name(Axis axis) {
    return switch (axis) {
      case BATCH_SIZE -> "images of each kind in a batch";
      case SIDE -> "thousand pixels of an image";
      case BN_LAYERS -> "BN layers";
    };
  }

  private static double position(Axis axis, int value) {
    return axis == Axis.SIDE ? value * value / 1e3 : value;
  }
}
