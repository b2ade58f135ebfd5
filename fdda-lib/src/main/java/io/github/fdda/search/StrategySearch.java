package io.github.fdda.search;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.deploy.ModelFile;
import io.github.fdda.deploy.OnnxSession;
import io.github.fdda.deploy.Optimization;
import io.github.fdda.deploy.ThroughputBenchmark;
import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.search.SearchPlan.Move;
import io.github.fdda.timing.Spread;
import io.github.fdda.util.Interruption;
import io.github.fdda.util.InvalidInputException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds which nodes to compute in float on this machine, one trial at a time. A trial is a file and
 * its time in turn with that of the file before; nothing is trained.
 *
 * <p>First all in integers and all in float are timed, and the faster one is gone on with. Then
 * operators, and single nodes, go to float and back: a change stays if it takes less than 0.99 of
 * the time, and a sign test over the pairs gives p below 0.01; after a pass that brought less than
 * 1 % it ends. If the file then gives more images another class than it may, nodes are ranked by
 * how much of the divergence from the float network each takes away for the time that it adds, and
 * go to float in that order until it does not.
 *
 * <p>Holds native memory until closed. Not for use by several threads.
 *
 * @since 0.1.0
 */
public final class StrategySearch implements AutoCloseable {

  private static final double LARGEST_RATIO = 0.99;
  private static final double LARGEST_P = 0.01;

  /** Enough to see that a change makes the file slower. */
  private static final int FIRST_PAIRS = 7;

  private static final double HOPELESS = 1.03;
  private static final int BATCH = 64;

  private final SearchPlan plan;
  private final StrategyFiles files;
  private final LabelledImages images;
  private final List<float[]> teacher;
  private final List<Trial> trials;
  private final OnnxSession floats;
  private final long start = System.nanoTime();
  private OnnxSession incumbent;

  /**
   * Begins a search, or goes on with one.
   *
   * @param nodes that can change, in execution order
   * @param files of the network
   * @param images on which the loss is measured, at least one; labels are not looked at
   * @param done trials of a search that was broken off, in order; of the same network and
   *     configuration
   * @throws InvalidInputException if there is no node or image, or ONNX Runtime cannot run a file
   */
  public StrategySearch(
      SearchConfig config,
      List<SearchNode> nodes,
      StrategyFiles files,
      LabelledImages images,
      List<Trial> done) {
    if (nodes.isEmpty()) {
      throw new InvalidInputException(
          "nothing is computed in integers; choose another target, or keep less in float");
    }
    this.plan = new SearchPlan(List.copyOf(nodes), config);
    this.files = files;
    this.images = images;
    this.trials = new ArrayList<>(done);
    this.floats = open(files.floats());
    this.teacher = logits(floats);
    this.incumbent = done.isEmpty() ? floats : open(file(plan.incumbent(done)));
  }

  private OnnxSession open(ModelFile file) {
    return OnnxSession.open(file, plan.config().threads(), Optimization.ALL);
  }

  private ModelFile file(Strategy strategy) {
    return strategy.equals(plan.allFloat()) ? floats.file() : files.of(strategy);
  }

  /** Whether nothing is left to try. */
  public boolean done() {
    return plan.next(trials, isHurried()).isEmpty();
  }

  private boolean isHurried() {
    return Duration.ofNanos(System.nanoTime() - start).toMillis()
        > plan.config().minutes() * Duration.ofMinutes(1).toMillis();
  }

  /**
   * Makes one file and measures it.
   *
   * @throws InvalidInputException if ONNX Runtime cannot run it
   * @throws IllegalStateException if nothing is left to try
   */
  public Trial step() {
    var move = plan.next(trials, isHurried()).orElseThrow(IllegalStateException::new);
    var trial = trial(move);
    trials.add(trial);
    return trial;
  }

  /**
   * Goes on to the end.
   *
   * @param observer told each trial
   * @throws io.github.fdda.util.StoppedException if the thread is interrupted; what was tried is in
   *     {@link #trials()}
   */
  public SearchResult run(Consumer<Trial> observer) {
    while (!done()) {
      Interruption.check(trials.size(), trials.size() + 1, "trials");
      observer.accept(step());
    }
    return result();
  }

  private Trial trial(Move move) {
    return made(move).map(file -> measured(move, open(file))).orElseGet(() -> Trial.refused(move));
  }

  /** A start that cannot be is the user's; a change that cannot be is one of many. */
  private Optional<ModelFile> made(Move move) {
    try {
      return Optional.of(file(move.strategy()));
    } catch (InvalidInputException e) {
      if (move.phase() == SearchPhase.START) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private Trial measured(Move move, OnnxSession session) {
    var time = time(session, move.phase());
    var accepted = accepts(move, time);
    var loss =
        Optional.of(move)
            .filter(m -> accepted || m.phase() == SearchPhase.RANK)
            .map(m -> Fidelity.of(teacher, logits(session), images));
    if (accepted) {
      closeIncumbent();
      incumbent = session;
    } else {
      session.close();
    }
    return Trial.of(move, time, loss, accepted);
  }

  private PairedTime time(OnnxSession session, SearchPhase phase) {
    var first = pairs(FIRST_PAIRS, session);
    var enough = phase == SearchPhase.RANK || phase == SearchPhase.LOSS || first.ratio() > HOPELESS;
    return enough ? first : pairs(plan.config().pairs(), session);
  }

  private PairedTime pairs(int count, OnnxSession session) {
    return PairedTime.of(
        new ThroughputBenchmark(count).times(session, incumbent, images, plan.config().batch()));
  }

  private boolean accepts(Move move, PairedTime time) {
    return switch (move.phase()) {
      case START -> trials.isEmpty() || time.ratio() < 1;
      case SPEED -> time.ratio() < LARGEST_RATIO && time.p() < LARGEST_P;
      case RANK -> false;
      case LOSS -> true;
    };
  }

  private void closeIncumbent() {
    if (incumbent != floats) {
      incumbent.close();
    }
  }

  private List<float[]> logits(OnnxSession session) {
    var logits = new ArrayList<float[]>();
    for (var first = 0; first < images.size(); first += BATCH) {
      var indices = IntStream.range(first, Math.min(first + BATCH, images.size())).toArray();
      logits.addAll(session.logits(images, indices));
    }
    return logits;
  }

  /** What was tried so far. */
  public List<Trial> trials() {
    return List.copyOf(trials);
  }

  /**
   * The best file so far, timed beside the float file and that with all in integers.
   *
   * @throws InvalidInputException if ONNX Runtime cannot run a file
   */
  public SearchResult result() {
    var strategy = plan.incumbent(trials);
    try (var integers = open(files.of(Strategy.integers()))) {
      var times =
          Stream.of(plan.config().batch(), 1, BATCH)
              .distinct()
              .map(batch -> times(integers, batch))
              .toList();
      return new SearchResult(
          strategy, strategy.equals(plan.allFloat()), images.size(), trials, times);
    }
  }

  private SearchTimes times(OnnxSession integers, int batch) {
    var benchmark = new ThroughputBenchmark(plan.config().pairs());
    var toIntegers = benchmark.times(incumbent, integers, images, batch);
    var toFloat = benchmark.times(incumbent, floats, images, batch);
    return new SearchTimes(
        batch,
        milliseconds(toFloat.theirs()),
        milliseconds(toIntegers.theirs()),
        milliseconds(toIntegers.ours()),
        toIntegers.ratio(),
        toFloat.ratio());
  }

  private static double milliseconds(List<Double> seconds) {
    return 1000 * Spread.of(seconds).median();
  }

  @Override
  public void close() {
    closeIncumbent();
    floats.close();
  }
}
