package io.github.fdda;

import io.github.fdda.util.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What came of quantization within a drop: the last of {@code trials} that holds the limit is
 * taken. Immutable.
 *
 * @since 0.1.0
 */
public final class DropChoice {

  private final DropConfig config;
  private final DropImages images;
  private final List<DropTrial> trials;
  private final Optional<QuantizedNetwork> network;

  DropChoice(
      DropConfig config,
      DropImages images,
      List<DropTrial> trials,
      Optional<QuantizedNetwork> network) {
    this.config = config;
    this.images = images;
    this.trials = List.copyOf(trials);
    this.network = network;
  }

  /** What was allowed, with all recipes that might have been tried. */
  public DropConfig config() {
    return config;
  }

  /** What drops were estimated on. */
  public DropImages images() {
    return images;
  }

  /** What was tried, in that order. */
  public List<DropTrial> trials() {
    return trials;
  }

  /** The trial that is taken; empty if none holds the limit. */
  public Optional<DropTrial> taken() {
    return trials.stream().filter(trial -> config.isHeldBy(trial.drop())).reduce((a, b) -> b);
  }

  /**
   * The network that is taken.
   *
   * @throws InvalidInputException if none holds the limit; the message says how near they came
   */
  public QuantizedNetwork network() {
    return network.orElseThrow(() -> new InvalidInputException(refusal()));
  }

  private String refusal() {
    var best =
        trials.stream()
            .min(Comparator.comparing(trial -> config.bound(trial.drop())))
            .orElseThrow();
    return String.format(
        Locale.ROOT,
        "no drop is shown to be within %s points: the least bound is %.2f, of %s by %s, estimated"
            + " %.2f on %d images; allow a larger drop, more bits or a better recipe, or measure on"
            + " more images",
        config.maxDrop(),
        config.bound(best.drop()),
        best.bits(),
        best.recipe(),
        best.drop().estimate(),
        best.drop().images());
  }

  /**
   * One row a trial: {@code bits}, {@code recipe}, {@code kilobytes}, {@code images}, {@code lost},
   * {@code won}, {@code drop} and its {@code bound} (both in points), {@code holds}, {@code
   * seconds}.
   */
  public Table table() {
    return Table.create(
        "within a drop of " + config.maxDrop() + " points",
        StringColumn.create("bits", trials.stream().map(trial -> trial.bits().toString())),
        StringColumn.create("recipe", trials.stream().map(DropTrial::recipe)),
        numbers("kilobytes", DropTrial::kilobytes),
        IntColumn.create("images", trials.stream().mapToInt(trial -> trial.drop().images())),
        IntColumn.create("lost", trials.stream().mapToInt(trial -> trial.drop().lost())),
        IntColumn.create("won", trials.stream().mapToInt(trial -> trial.drop().won())),
        numbers("drop", trial -> trial.drop().estimate()),
        numbers("bound", trial -> config.bound(trial.drop())),
        BooleanColumn.create(
            "holds", trials.stream().map(trial -> config.isHeldBy(trial.drop())).toList()),
        numbers("seconds", DropTrial::seconds));
  }

  private DoubleColumn numbers(String name, ToDoubleFunction<DropTrial> value) {
    return DoubleColumn.create(name, trials.stream().mapToDouble(value));
  }

  /** For people: what is taken, and what is known of it. */
  @Override
  public String toString() {
    return taken()
        .map(
            trial ->
                String.format(
                    Locale.ROOT,
                    "%s by %s: %s, at most %.2f with %.0f %% confidence, %s",
                    trial.bits(),
                    trial.recipe(),
                    trial.drop(),
                    config.bound(trial.drop()),
                    100 * DropConfig.CONFIDENCE,
                    images))
        .orElseGet(this::refusal);
  }
}
