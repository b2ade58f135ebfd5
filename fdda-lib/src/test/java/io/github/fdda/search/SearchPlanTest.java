package io.github.fdda.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Searches on a machine whose times and losses are written down here. */
class SearchPlanTest {

  private static final List<SearchNode> NODES =
      List.of(
          new SearchNode("a", "Conv"),
          new SearchNode("b", "Add"),
          new SearchNode("c", "Conv"),
          new SearchNode("d", "Add"));
  private static final Strategy ALL = new Strategy(List.of("a", "b", "c", "d"));

  /** All nodes are twice as fast in integers, and lose nothing. */
  private static final Machine EVEN = new Machine(Map.of(), Map.of());

  /**
   * @param integerTime milliseconds that a node takes in integers, 0.5 where nothing is said; in
   *     float each takes 1
   * @param integerLoss percent of images that a node in integers changes
   */
  private record Machine(Map<String, Double> integerTime, Map<String, Double> integerLoss) {

    private double time(Strategy strategy) {
      return NODES.stream()
          .map(SearchNode::name)
          .mapToDouble(n -> strategy.floats().contains(n) ? 1 : integerTime.getOrDefault(n, 0.5))
          .sum();
    }

    private double loss(Strategy strategy) {
      return NODES.stream()
          .map(SearchNode::name)
          .mapToDouble(n -> strategy.floats().contains(n) ? 0 : integerLoss.getOrDefault(n, 0.0))
          .sum();
    }

    private List<Trial> run(SearchConfig config, boolean hurried) {
      var plan = new SearchPlan(NODES, config);
      var trials = new ArrayList<Trial>();
      for (var move = plan.next(trials, hurried);
          move.isPresent();
          move = plan.next(trials, hurried)) {
        trials.add(trial(plan, move.get(), trials));
      }
      return trials;
    }

    private Trial trial(SearchPlan plan, SearchPlan.Move move, List<Trial> done) {
      var before = done.isEmpty() ? ALL : plan.incumbent(done);
      var ratio = time(move.strategy()) / time(before);
      var accepted =
          switch (move.phase()) {
            case START -> done.isEmpty() || ratio < 1;
            case SPEED -> ratio < 0.99;
            case RANK -> false;
            case LOSS -> true;
          };
      var loss = loss(move.strategy());
      return new Trial(
          move.phase(),
          move.pass(),
          move.change(),
          move.strategy(),
          ratio,
          0,
          31,
          loss,
          loss,
          accepted);
    }
  }

  private static Strategy found(List<Trial> trials, SearchConfig config) {
    return new SearchPlan(NODES, config).incumbent(trials);
  }

  private static Set<String> floats(String... names) {
    return new TreeSet<>(List.of(names));
  }

  @Test
  void operatorThatIsSlowerInIntegers_goesToFloat() {
    var machine = new Machine(Map.of("b", 3.0, "d", 3.0), Map.of());
    var config = SearchConfig.defaults();
    var trials = machine.run(config, false);
    assertEquals(List.of("b", "d"), found(trials, config).floats());
    // Start, all in float (accepted: 4 against 7), then convolutions back to integers.
    assertEquals("start", trials.get(0).change());
    assertEquals("all in float", trials.get(1).change());
    assertEquals(
        List.of("Conv in integers"),
        trials.stream()
            .filter(trial -> trial.phase() == SearchPhase.SPEED && trial.accepted())
            .map(Trial::change)
            .toList());
  }

  @Test
  void badStart_endsAtTheSame() {
    var machine = new Machine(Map.of("d", 3.0), Map.of());
    for (var start : List.of(List.<String>of(), List.of("a", "c"), List.of("a", "b", "c", "d"))) {
      var config = SearchConfig.defaults().withStart(new Strategy(start));
      assertEquals(List.of("d"), found(machine.run(config, false), config).floats());
    }
  }

  @Test
  void allInIntegersIsBest_nothingChanges() {
    var config = SearchConfig.defaults();
    var trials = EVEN.run(config, false);
    assertEquals(List.of(), found(trials, config).floats());
    // One pass over two operators and four nodes; nothing twice.
    assertEquals(2 + 2 + 4, trials.size());
  }

  @Test
  void hurried_leavesSpeedOut() {
    var machine = new Machine(Map.of("b", 1.5), Map.of("a", 2.0));
    var config = SearchConfig.defaults().withMaxLoss(1);
    var trials = machine.run(config, true);
    assertEquals(
        Set.of(SearchPhase.START, SearchPhase.RANK, SearchPhase.LOSS),
        Set.copyOf(trials.stream().map(Trial::phase).toList()));
    assertEquals(floats("a"), new TreeSet<>(found(trials, config).floats()));
  }

  /** c takes away 3 for 0.5 ms, a 1 for 0.5 ms: c alone is enough. */
  @Test
  void lossAboveTheLimit_worthiestNodeFirst() {
    var machine = new Machine(Map.of(), Map.of("a", 1.0, "c", 3.0));
    var config = SearchConfig.defaults().withMaxLoss(1);
    var trials = machine.run(config, false);
    assertEquals(List.of("c"), found(trials, config).floats());
    assertEquals(List.of(), EVEN.run(config, false).stream().filter(t -> isForLoss(t)).toList());
  }

  /** d takes away 2 and costs nothing, c 3 for a quarter more time. */
  @Test
  void lossAboveTheLimit_costCounts() {
    var machine = new Machine(Map.of("d", 0.999), Map.of("d", 2.0, "c", 3.0));
    var config = SearchConfig.defaults().withMaxLoss(3);
    var trials = machine.run(config, false);
    assertEquals(List.of("d"), found(trials, config).floats());
  }

  @Test
  void noLoss_endsInFloat() {
    var machine = new Machine(Map.of(), Map.of("a", 1.0, "b", 1.0, "c", 1.0, "d", 1.0));
    var config = SearchConfig.defaults().withMaxLoss(0);
    assertEquals(ALL, found(machine.run(config, false), config));
  }

  private static boolean isForLoss(Trial trial) {
    return trial.phase() == SearchPhase.RANK || trial.phase() == SearchPhase.LOSS;
  }

  /** Whatever it is broken off after, the rest is the same. */
  @Test
  void goesOn_whereItStopped() {
    var machine = new Machine(Map.of("b", 3.0), Map.of("a", 1.0, "c", 3.0));
    var config = SearchConfig.defaults().withMaxLoss(1);
    var plan = new SearchPlan(NODES, config);
    var all = machine.run(config, false);
    for (var count = 0; count < all.size(); count++) {
      var next = plan.next(all.subList(0, count), false).orElseThrow();
      assertEquals(all.get(count).strategy(), next.strategy());
      assertEquals(all.get(count).phase(), next.phase());
    }
  }
}
