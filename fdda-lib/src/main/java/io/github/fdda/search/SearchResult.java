package io.github.fdda.search;

import io.github.fdda.evaluate.AccuracyInterval;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a search found.
 *
 * @param strategy of the file that was found
 * @param isFloat whether that is the float network: nothing is quantized
 * @param images how many the loss was measured on
 * @param trials in order
 * @param times in batches of the size that was searched for, of 1 and of 64
 * @since 0.1.0
 */
public record SearchResult(
    Strategy strategy, boolean isFloat, int images, List<Trial> trials, List<SearchTimes> times) {

  /** Copies the lists. */
  public SearchResult {
    trials = List.copyOf(trials);
    times = List.copyOf(times);
  }

  /** The trial of the file that was found. */
  public Optional<Trial> found() {
    return SearchPlan.lastAccepted(trials);
  }

  /** Percent of the images that get another class than from the float network. */
  public double changed() {
    return isFloat ? 0 : found().map(Trial::changed).orElse(0.0);
  }

  /** The 95 % confidence interval around {@link #changed}, of images like those of the search. */
  public AccuracyInterval changedInterval() {
    return isFloat ? new AccuracyInterval(0, 0) : AccuracyInterval.of(changed(), images);
  }

  /**
   * One row for each trial: {@code phase}, {@code pass}, {@code change}, {@code ratio} of its time
   * to that of the file before, {@code p}, {@code pairs}, {@code changed} (percent of images) and
   * {@code divergence} (both missing where not measured), {@code accepted}, {@code floats} (names,
   * separated by blanks).
   */
  public static Table table(List<Trial> trials) {
    var phase = StringColumn.create("phase");
    var pass = IntColumn.create("pass");
    var change = StringColumn.create("change");
    var ratio = DoubleColumn.create("ratio");
    var p = DoubleColumn.create("p");
    var pairs = IntColumn.create("pairs");
    var changed = DoubleColumn.create("changed");
    var divergence = DoubleColumn.create("divergence");
    var accepted = BooleanColumn.create("accepted");
    var floats = StringColumn.create("floats");
    for (var trial : trials) {
      phase.append(trial.phase().toString().toLowerCase(Locale.ROOT));
      pass.append(trial.pass());
      change.append(trial.change());
      ratio.append(trial.ratio());
      p.append(trial.p());
      pairs.append(trial.pairs());
      changed.append(trial.changed());
      divergence.append(trial.divergence());
      accepted.append(trial.accepted());
      floats.append(String.join(" ", trial.strategy().floats()));
    }
    return Table.create(
        "trials", phase, pass, change, ratio, p, pairs, changed, divergence, accepted, floats);
  }
}
