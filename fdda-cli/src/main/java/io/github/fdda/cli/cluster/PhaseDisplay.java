package io.github.fdda.cli.cluster;

import io.github.fdda.cli.output.ProgressDisplay;
import io.github.fdda.train.Progress;
import java.util.Locale;
import java.util.Optional;

/** Shows one phase after the other. */
public final class PhaseDisplay implements Watcher {

  private String phase = "";
  private Optional<ProgressDisplay> current = Optional.empty();

  @Override
  public void at(String next, Progress progress, int failed) {
    if (!next.equals(phase)) {
      end();
      phase = next;
      current = Optional.of(ProgressDisplay.start(next));
    }
    var note = failed == 0 ? "" : String.format(Locale.ROOT, "%d failed", failed);
    current.ifPresent(display -> display.at(progress, note));
  }

  /** Shows no more of the last phase. */
  void end() {
    current.ifPresent(ProgressDisplay::close);
    current = Optional.empty();
    phase = "";
  }
}
