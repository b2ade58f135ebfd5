package io.github.fdda.cli.output;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.IntConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a phase has come: a bar with the time left on a terminal, else a few lines. */
public interface Progress extends AutoCloseable {

  /**
   * Tells how far the phase has come.
   *
   * @param done of the total
   * @param note shown beside, such as the loss
   */
  void at(long done, String note);

  @Override
  void close();

  /** As an observer of something that only counts. */
  default IntConsumer counter() {
    return done -> at(done, "");
  }

  /** Starts showing a phase. The launcher knows whether standard error is a terminal. */
  static Progress start(String phase, long total) {
    return Boolean.getBoolean("fdda.terminal")
        ? new Bar(phase, total)
        : new Lines(phase, total, System.err);
  }

  /** A bar on a terminal. */
  final class Bar implements Progress {

    private final ProgressBar bar;

    Bar(String phase, long total) {
      this.bar =
          new ProgressBarBuilder()
              .setTaskName(String.format(Locale.ROOT, "%-12s", phase))
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .continuousUpdate()
              .build();
    }

    @Override
    public void at(long done, String note) {
      bar.stepTo(done);
      bar.setExtraMessage(note);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line at every tenth of the phase. */
  final class Lines implements Progress {

    private static final int TENTHS = 10;

    private final String phase;
    private final long total;
    private final PrintStream out;
    private final long start = System.nanoTime();
    private long tenthsShown;

    Lines(String phase, long total, PrintStream out) {
      this.phase = phase;
      this.total = total;
      this.out = out;
    }

    @Override
    public void at(long done, String note) {
      var tenths = total == 0 ? TENTHS : TENTHS * done / total;
      if (tenths > tenthsShown) {
        tenthsShown = tenths;
        var seconds = (System.nanoTime() - start) / 1_000_000_000;
        out.printf("%-12s %d/%d, %d s %s%n", phase, done, total, seconds, note);
      }
    }

    @Override
    public void close() {}
  }
}
