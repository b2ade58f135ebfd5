package io.github.fdda.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What to try next: depends on what was tried alone, so that a search goes on where it stopped.
 *
 * @param nodes in execution order
 */
record SearchPlan(List<SearchNode> nodes, SearchConfig config) {

  /** A pass that brings less is the last one. */
  private static final double LEAST_GAIN = 0.01;

  /** A node that costs no time is not better than one that costs this share of it. */
  private static final double LEAST_COST = 1e-3;

  private static final String IN_FLOAT = " in float";
  private static final String IN_INTEGERS = " in integers";

  /** A change to the strategy at hand. */
  record Move(SearchPhase phase, int pass, String change, Strategy strategy) {}

  /** Some nodes that change together. */
  private record Change(String name, List<String> nodes, boolean toFloat) {

    Strategy of(Strategy strategy) {
      return toFloat ? strategy.with(nodes) : strategy.without(nodes);
    }
  }

  /** The float file. */
  Strategy allFloat() {
    return new Strategy(nodes.stream().map(SearchNode::name).toList());
  }

  /** The strategy that was gone on with last. */
  Strategy incumbent(List<Trial> trials) {
    return lastAccepted(trials).map(Trial::strategy).orElse(config.start());
  }

  /** The last trial that was gone on with. */
  static Optional<Trial> lastAccepted(List<Trial> trials) {
    return trials.stream().filter(Trial::accepted).reduce((first, second) -> second);
  }

  /**
   * The next trial.
   *
   * @param trials done, in order
   * @param hurried whether nothing more is to be tried for speed
   * @return empty if the search is at its end
   */
  Optional<Move> next(List<Trial> trials, boolean hurried) {
    return start(trials)
        .or(() -> hurried ? Optional.empty() : speed(trials))
        .or(() -> isWithinLimit(trials) ? Optional.empty() : rank(trials).or(() -> loss(trials)));
  }

  private Optional<Move> start(List<Trial> trials) {
    var done = trials.stream().filter(trial -> trial.phase() == SearchPhase.START).toList();
    return List.of(
            new Move(SearchPhase.START, 0, "start", config.start()),
            new Move(SearchPhase.START, 0, "all" + IN_INTEGERS, Strategy.integers()),
            new Move(SearchPhase.START, 0, "all" + IN_FLOAT, allFloat()))
        .stream()
        .filter(move -> done.stream().noneMatch(trial -> trial.strategy().equals(move.strategy)))
        .findFirst();
  }

  private Optional<Move> speed(List<Trial> trials) {
    var changes = changes();
    var last = trials.get(trials.size() - 1);
    if (last.phase() == SearchPhase.RANK || last.phase() == SearchPhase.LOSS) {
      return Optional.empty();
    }
    if (last.phase() == SearchPhase.START) {
      return scan(trials, changes, 1, 0);
    }
    var pass = last.pass();
    return scan(trials, changes, pass, position(changes, last.change()) + 1)
        .or(
            () ->
                gain(trials, pass) < LEAST_GAIN
                    ? Optional.empty()
                    : scan(trials, changes, pass + 1, 0));
  }

  /** The first change from a position on that makes a difference and was not tried before. */
  private Optional<Move> scan(List<Trial> trials, List<Change> changes, int pass, int from) {
    var incumbent = incumbent(trials);
    return changes.stream()
        .skip(from)
        .filter(change -> !change.of(incumbent).equals(incumbent))
        .filter(change -> !wasTried(trials, change.of(incumbent)))
        .map(change -> new Move(SearchPhase.SPEED, pass, change.name, change.of(incumbent)))
        .findFirst();
  }

  private static int position(List<Change> changes, String name) {
    return IntStream.range(0, changes.size())
        .filter(i -> changes.get(i).name.equals(name))
        .findFirst()
        .orElse(changes.size());
  }

  /** Since another file was gone on with. */
  private static boolean wasTried(List<Trial> trials, Strategy strategy) {
    return sinceAccepted(trials).anyMatch(trial -> trial.strategy().equals(strategy));
  }

  private static Stream<Trial> sinceAccepted(List<Trial> trials) {
    var last =
        IntStream.range(0, trials.size()).filter(i -> trials.get(i).accepted()).max().orElse(0);
    return trials.stream().skip(last);
  }

  /** What a pass brought, as a share of the time before it. */
  private static double gain(List<Trial> trials, int pass) {
    return 1
        - trials.stream()
            .filter(trial -> trial.pass() == pass && trial.accepted())
            .mapToDouble(Trial::ratio)
            .reduce(1, (a, b) -> a * b);
  }

  /** Operators first, then each node: the first, the last, and what lies between. */
  private List<Change> changes() {
    var changes = new ArrayList<Change>();
    byOperator().forEach((operator, names) -> add(changes, operator, names));
    var names = nodes.stream().map(SearchNode::name).toList();
    var last = names.size() - 1;
    IntStream.concat(IntStream.of(0, last), IntStream.range(1, Math.max(1, last)))
        .distinct()
        .filter(i -> i >= 0)
        .forEach(i -> add(changes, names.get(i), List.of(names.get(i))));
    return changes;
  }

  private Map<String, List<String>> byOperator() {
    var groups = new LinkedHashMap<String, List<String>>();
    nodes.forEach(
        node -> groups.computeIfAbsent(node.operator(), o -> new ArrayList<>()).add(node.name()));
    return groups;
  }

  private static void add(Collection<Change> changes, String name, List<String> nodes) {
    changes.add(new Change(name + IN_FLOAT, nodes, true));
    changes.add(new Change(name + IN_INTEGERS, nodes, false));
  }

  private boolean isWithinLimit(List<Trial> trials) {
    return incumbent(trials).equals(allFloat())
        || lastAccepted(trials).orElseThrow().changed() <= config.maxLoss();
  }

  private Optional<Move> rank(List<Trial> trials) {
    var incumbent = incumbent(trials);
    if (trials.stream().anyMatch(trial -> trial.phase() == SearchPhase.LOSS)) {
      return Optional.empty();
    }
    return nodes.stream()
        .map(SearchNode::name)
        .filter(name -> !incumbent.floats().contains(name))
        .map(name -> move(SearchPhase.RANK, name, incumbent))
        .filter(
            move ->
                trials.stream()
                    .noneMatch(
                        trial ->
                            trial.phase() == SearchPhase.RANK
                                && trial.change().equals(move.change)))
        .findFirst();
  }

  private static Move move(SearchPhase phase, String name, Strategy incumbent) {
    return new Move(phase, 0, name + IN_FLOAT, incumbent.with(List.of(name)));
  }

  /**
   * The node that takes away most of the loss for the time that it adds; at last the float file.
   */
  private Optional<Move> loss(List<Trial> trials) {
    var incumbent = incumbent(trials);
    var before = lossBefore(trials);
    return trials.stream()
        .filter(trial -> trial.phase() == SearchPhase.RANK)
        .filter(trial -> trial.pairs() > 0)
        .sorted(Comparator.comparingDouble(trial -> -worth(trial, before)))
        .map(trial -> trial.change().substring(0, trial.change().length() - IN_FLOAT.length()))
        .filter(name -> !incumbent.floats().contains(name))
        .map(name -> move(SearchPhase.LOSS, name, incumbent))
        .findFirst()
        .or(() -> Optional.of(new Move(SearchPhase.LOSS, 0, "all" + IN_FLOAT, allFloat())));
  }

  /** The divergence of the file that nodes were ranked on. */
  private static double lossBefore(List<Trial> trials) {
    return lastAccepted(
            trials.stream()
                .filter(
                    trial ->
                        trial.phase() == SearchPhase.START || trial.phase() == SearchPhase.SPEED)
                .toList())
        .orElseThrow()
        .divergence();
  }

  private static double worth(Trial ranked, double before) {
    return (before - ranked.divergence()) / Math.max(ranked.ratio() - 1, LEAST_COST);
  }
}
