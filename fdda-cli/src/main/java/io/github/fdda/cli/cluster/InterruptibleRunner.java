package io.github.fdda.cli.cluster;

import io.github.fdda.Task;
import io.github.fdda.TaskRunner;
import io.github.fdda.cli.output.StopSignals;
import java.io.Serializable;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A signal ends the tasks, not the process at once.
 *
 * @param display ends with the tasks
 */
public record InterruptibleRunner(TaskRunner runner, PhaseDisplay display) implements TaskRunner {

  @Override
  public <R extends Serializable> List<String> run(
      String phase, List<? extends Task<R>> tasks, BiConsumer<Task<R>, R> done) {
    try (var signals = StopSignals.interruptThisThread()) {
      return runner.run(phase, tasks, done);
    } finally {
      display.end();
    }
  }
}
