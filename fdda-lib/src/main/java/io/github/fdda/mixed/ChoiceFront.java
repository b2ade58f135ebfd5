package io.github.fdda.mixed;

import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The multiple-choice knapsack, solved for every budget at once: one option is chosen of each
 * group, costs and losses add up, and kept are the sums that no other sum beats, the nondominated
 * ones.
 *
 * <p>Dynamic programming over the groups (Nemhauser and Ullmann, Management Science 15(9), 1969): a
 * dominated sum of the first groups stays dominated whatever is chosen of the others, so dropping
 * it loses no answer. There are never more sums than distinct costs.
 */
@Internal
public final class ChoiceFront {

  /**
   * One choice of a group.
   *
   * @param cost of any sign
   * @param loss finite
   * @param widths what is chosen: bits by name
   */
  record Option(long cost, double loss, Map<String, Integer> widths) {}

  private final List<List<Option>> groups;
  private final List<Stage> stages;

  private ChoiceFront(List<List<Option>> groups, List<Stage> stages) {
    this.groups = groups;
    this.stages = stages;
  }

  /**
   * Solves the problem for every budget.
   *
   * @param groups each with at least one option; without a group, the one sum is 0
   */
  static ChoiceFront of(List<List<Option>> groups) {
    var stages = new ArrayList<Stage>();
    var before = Stage.START;
    for (var group : groups) {
      before = extended(before, group);
      stages.add(before);
    }
    return new ChoiceFront(List.copyOf(groups), stages);
  }

  /** Number of nondominated sums; they are in order of rising cost and falling loss. */
  int size() {
    return last().size;
  }

  long cost(int sum) {
    return last().costs[sum];
  }

  double loss(int sum) {
    return last().losses[sum];
  }

  /** The last sum whose cost is within a limit; −1 if there is none. */
  int within(long limit) {
    var found = Arrays.binarySearch(last().costs, 0, size(), limit);
    return found >= 0 ? found : -found - 2;
  }

  /** What makes a sum: bits by name, of all groups. */
  Map<String, Integer> widths(int sum) {
    var widths = new HashMap<String, Integer>();
    var at = sum;
    for (var i = stages.size() - 1; i >= 0; i--) {
      widths.putAll(groups.get(i).get(stages.get(i).options[at]).widths());
      at = stages.get(i).origins[at];
    }
    return widths;
  }

  /** Each sum as an option of a larger problem. */
  List<Option> asOptions() {
    return IntStream.range(0, size())
        .mapToObj(sum -> new Option(cost(sum), loss(sum), widths(sum)))
        .toList();
  }

  private Stage last() {
    return stages.isEmpty() ? Stage.START : stages.get(stages.size() - 1);
  }

  private static Stage extended(Stage before, List<Option> group) {
    var result = Stage.NONE;
    for (var i = 0; i < group.size(); i++) {
      result = merged(result, before.plus(group.get(i), i));
    }
    return result;
  }

  /** Of two lists in order, all that is not dominated, in order. */
  private static Stage merged(Stage a, Stage b) {
    var result = Stage.ofCapacity(a.size + b.size);
    var i = 0;
    var j = 0;
    while (i < a.size || j < b.size) {
      if (j == b.size || (i < a.size && a.isBefore(i, b, j))) {
        result.addIfBetter(a, i++);
      } else {
        result.addIfBetter(b, j++);
      }
    }
    return result;
  }

  /** Sums over the first groups, in plain arrays since there may be a million. */
  private static final class Stage {

    static final Stage NONE = ofCapacity(0);
    static final Stage START = start();

    final long[] costs;
    final double[] losses;
    final int[] origins;
    final int[] options;
    int size;

    private Stage(int capacity) {
      this.costs = new long[capacity];
      this.losses = new double[capacity];
      this.origins = new int[capacity];
      this.options = new int[capacity];
    }

    static Stage ofCapacity(int capacity) {
      return new Stage(capacity);
    }

    private static Stage start() {
      var start = new Stage(1);
      start.size = 1;
      return start;
    }

    Stage plus(Option option, int index) {
      var sums = new Stage(size);
      for (var i = 0; i < size; i++) {
        sums.costs[i] = costs[i] + option.cost;
        sums.losses[i] = losses[i] + option.loss;
        sums.origins[i] = i;
        sums.options[i] = index;
      }
      sums.size = size;
      return sums;
    }

    boolean isBefore(int i, Stage other, int j) {
      return costs[i] < other.costs[j]
          || (costs[i] == other.costs[j] && losses[i] <= other.losses[j]);
    }

    /** Only if its loss is below that of all that cost less. */
    void addIfBetter(Stage from, int i) {
      if (size > 0 && from.losses[i] >= losses[size - 1]) {
        return;
      }
      costs[size] = from.costs[i];
      losses[size] = from.losses[i];
      origins[size] = from.origins[i];
      options[size] = from.options[i];
      size++;
    }
  }
}
