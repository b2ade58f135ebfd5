package io.github.fdda.cli.output;

import io.github.fdda.train.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a phase has come: a bar with the time left on a terminal, else a few lines. */
public interface ProgressDisplay extends AutoCloseable {

  /**
   * Shows how far the phase has come.
   *
   * @param note shown beside, such as the loss
   */
  void at(Progress progress, String note);

  @Override
  void close();

  /** As an observer of something that has no losses to show. */
  default Consumer<Progress> observer() {
    return progress -> at(progress, "");
  }

  /** Starts showing a phase. The launcher knows whether standard error is a terminal. */
  static ProgressDisplay start(String phase) {
    return Boolean.getBoolean("fdda.terminal") ? new Bar(phase) : new Lines(phase, System.err);
  }

  /** A bar on a terminal. */
  final class Bar implements ProgressDisplay {

    private final ProgressBar bar;

    Bar(String phase) {
      this.bar =
          new ProgressBarBuilder()
              .setTaskName(String.format(Locale.ROOT, "%-12s", phase))
              .setInitialMax(-1) // not known before the first step
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .continuousUpdate()
              .build();
    }

    @Override
    public void at(Progress progress, String note) {
      bar.maxHint(progress.total());
      bar.stepTo(progress.done());
      bar.setExtraMessage(note);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line at every tenth of the phase. */
  final class Lines implements ProgressDisplay {

    private static final int TENTHS = 10;

    private final String phase;
    private final PrintStream out;
    private final long start = System.nanoTime();
    private long tenthsShown;

    Lines(String phase, PrintStream out) {
      this.phase = phase;
      this.out = out;
    }

    @Override
    public void at(Progress progress, String note) {
      var total = progress.total();
      var tenths = total == 0 ? TENTHS : TENTHS * progress.done() / total;
      if (tenths > tenthsShown) {
        tenthsShown = tenths;
        var seconds = (System.nanoTime() - start) / 1_000_000_000;
        out.printf(
            Locale.ROOT,
            "%-12s %d/%d %s, %d s%s%n",
            phase,
            progress.done(),
            total,
            progress.unit(),
            seconds,
            note.isEmpty() ? "" : " " + note);
      }
    }

    @Override
    public void close() {}
  }
}
