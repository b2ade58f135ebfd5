package io.github.fdda.bench;

import io.github.fdda.cli.output.Machine;
import io.github.fdda.timing.Spread;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows the figures of {@code bench} to people; the tables are valid Markdown. */
final class BenchReport {

  private static final double MILLISECONDS = 1e3;
  private static final double PERCENT = 100;
  private static final double GIGA = 1e9;

  private BenchReport() {}

  /** The machine, in two lines. */
  static String machine(Machine machine, Roofline roofline) {
    return format(
        """
        %s, %d processors, threads: %s, load before: %.2f
        at best %.1f GFLOP/s in a matrix product and %.1f GB/s through memory
        """,
        machine.processor(),
        machine.processors(),
        machine.threads(),
        machine.load(),
        roofline.flopsPerSecond() / GIGA,
        roofline.bytesPerSecond() / GIGA);
  }

  /** The phases of one network, then where the time of its loops goes. */
  static String network(NetworkResult result) {
    var phases = result.phases();
    return format(
        """

        %s on %s

        | phase               | median (ms) | quartiles (ms)    | floor (ms) | times floor |
        |---------------------|-------------|-------------------|------------|-------------|
        %s%s%s%s
        evaluation: %.0f images/s
        %s%s""",
        result.network(),
        result.images(),
        phase("centers", phases.centers()),
        phase("generator iteration", phases.generatorIteration()),
        phase("student iteration", phases.studentIteration()),
        phase("evaluation", phases.evaluation()),
        result.evaluationImagesPerSecond(),
        breakdown(result.breakdown()),
        peer(result.peer(), result.ratio()));
  }

  private static String peer(@Nullable Loops<Spread> peer, @Nullable Loops<Double> ratio) {
    if (peer == null || ratio == null) {
      return "";
    }
    return format(
        """

        | beside the peer     | peer (ms) | ours over theirs |
        |---------------------|-----------|------------------|
        | generator iteration | %9.1f | %16.2f |
        | student iteration   | %9.1f | %16.2f |
        """,
        MILLISECONDS * peer.generatorIteration().median(),
        ratio.generatorIteration(),
        MILLISECONDS * peer.studentIteration().median(),
        ratio.studentIteration());
  }

  private static String breakdown(Loops<Profile> profiles) {
    var generator = profiles.generatorIteration();
    var student = profiles.studentIteration();
    var rows = new StringBuilder();
    for (var part : Part.values()) {
      rows.append(share(part.toString(), generator.share(part), student.share(part)));
    }
    return format(
        """

        | share of the time (%%) | generator | student |
        |-----------------------|-----------|---------|
        %s|                       |           |         |
        %s%s""",
        rows,
        share("outside the engine", generator.outsideEngine(), student.outsideEngine()),
        share("garbage collection", generator.garbageCollection(), student.garbageCollection()));
  }

  private static String phase(String name, PhaseResult phase) {
    var seconds = phase.seconds();
    return format(
        "| %-19s | %11.1f | %7.1f – %7.1f | %10.2f | %11.1f |%n",
        name,
        MILLISECONDS * seconds.median(),
        MILLISECONDS * seconds.lowerQuartile(),
        MILLISECONDS * seconds.upperQuartile(),
        MILLISECONDS * phase.floorSeconds(),
        phase.timesFloor());
  }

  private static String share(String name, double generator, double student) {
    return format("| %-21s | %9.1f | %7.1f |%n", name, PERCENT * generator, PERCENT * student);
  }

  private static String format(String template, Object... arguments) {
    return String.format(Locale.ROOT, template, arguments);
  }
}
