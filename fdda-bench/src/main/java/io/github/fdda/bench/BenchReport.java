package io.github.fdda.bench;

import io.github.fdda.cli.output.Machine;
import io.github.fdda.cli.output.MarkdownTable;
import io.github.fdda.cli.output.MarkdownTable.Column;
import io.github.fdda.timing.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows the figures of {@code bench} to people; the tables are valid Markdown. */
final class BenchReport {

  private static final double MILLISECONDS = 1e3;
  private static final double PERCENT = 100;
  private static final double GIGA = 1e9;

  private static final MarkdownTable PHASES =
      MarkdownTable.of(
          Column.text("phase", 19),
          Column.number("median (ms)", "%.1f"),
          Column.text("quartiles (ms)", 17),
          Column.number("floor (ms)", "%.2f"),
          Column.number("times floor", "%.1f"));
  private static final MarkdownTable PEER =
      MarkdownTable.of(
          Column.text("beside the peer", 19),
          Column.number("peer (ms)", "%.1f"),
          Column.number("ours over theirs", "%.2f"));
  private static final MarkdownTable SHARES =
      MarkdownTable.of(
          Column.text("share of the time (%)", 21),
          Column.number("generator", "%.1f"),
          Column.number("student", "%.1f"));

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

        %s
        evaluation: %.0f images/s
        %s%s""",
        result.network(),
        result.images(),
        PHASES.of(
            List.of(
                phase("centers", phases.centers()),
                phase("generator iteration", phases.generatorIteration()),
                phase("student iteration", phases.studentIteration()),
                phase("evaluation", phases.evaluation()))),
        result.evaluationImagesPerSecond(),
        breakdown(result.breakdown()),
        peer(result.peer(), result.ratio()));
  }

  private static String peer(@Nullable Loops<Spread> peer, @Nullable Loops<Double> ratio) {
    if (peer == null || ratio == null) {
      return "";
    }
    return "\n"
        + PEER.of(
            List.of(
                PEER.row(
                    "generator iteration",
                    MILLISECONDS * peer.generatorIteration().median(),
                    ratio.generatorIteration()),
                PEER.row(
                    "student iteration",
                    MILLISECONDS * peer.studentIteration().median(),
                    ratio.studentIteration())));
  }

  private static String breakdown(Loops<Profile> profiles) {
    var generator = profiles.generatorIteration();
    var student = profiles.studentIteration();
    var rows = new ArrayList<String>();
    for (var part : Part.values()) {
      rows.add(share(part.toString(), generator.share(part), student.share(part)));
    }
    rows.add(SHARES.row("", "", ""));
    rows.add(share("outside the engine", generator.outsideEngine(), student.outsideEngine()));
    rows.add(
        share("garbage collection", generator.garbageCollection(), student.garbageCollection()));
    return "\n" + SHARES.of(rows);
  }

  private static String phase(String name, PhaseResult phase) {
    var seconds = phase.seconds();
    return PHASES.row(
        name,
        MILLISECONDS * seconds.median(),
        format(
            "%7.1f – %7.1f",
            MILLISECONDS * seconds.lowerQuartile(), MILLISECONDS * seconds.upperQuartile()),
        MILLISECONDS * phase.floorSeconds(),
        phase.timesFloor());
  }

  private static String share(String name, double generator, double student) {
    return SHARES.row(name, PERCENT * generator, PERCENT * student);
  }

  private static String format(String template, Object... arguments) {
    return String.format(Locale.ROOT, template, arguments);
  }
}
