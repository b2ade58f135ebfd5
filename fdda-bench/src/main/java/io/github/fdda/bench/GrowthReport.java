package io.github.fdda.bench;

import io.github.fdda.bench.Growth.Axis;
import io.github.fdda.bench.Growth.Point;
import io.github.fdda.chart.GrowthCharts;
import io.github.fdda.chart.GrowthCharts.Curve;
import io.github.fdda.chart.GrowthCharts.Series;
import io.github.fdda.cli.output.ProcessMemory;
import io.github.fdda.util.AtomicFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/** Measures growth and writes its table and its chart. */
final class GrowthReport {

  private static final String HEADER =
      "axis,value,generator_seconds,generator_multiply_adds,student_seconds,student_multiply_adds,peak_mb\n";

  private GrowthReport() {}

  static void write(Path folder, Consumer<String> progress) {
    var points = new ArrayList<Point>();
    var csv = new StringBuilder(HEADER);
    for (var setting : Growth.settings()) {
      var point = Growth.measure(setting);
      points.add(point);
      var row = row(point);
      progress.accept(row);
      csv.append(row);
      AtomicFiles.write(folder.resolve("growth.csv"), csv.toString());
    }
    GrowthCharts.of(Arrays.stream(Axis.values()).map(axis -> series(axis, points)).toList())
        .save(folder.resolve("growth.png"));
  }

  private static String row(Point point) {
    return String.format(
        Locale.ROOT,
        "%s,%d,%.4f,%d,%.4f,%d,%d%n",
        point.setting().axis().name().toLowerCase(Locale.ROOT),
        point.setting().value(),
        point.seconds().generatorIteration(),
        point.multiplyAdds().generatorIteration(),
        point.seconds().studentIteration(),
        point.multiplyAdds().studentIteration(),
        ProcessMemory.peakMb());
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
