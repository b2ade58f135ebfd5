package io.github.fdda.mixed;

import io.github.fdda.util.InvalidInputException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;

/**
 * All allocations of bits that no other one beats in cost and in loss, exactly. Immutable.
 *
 * @see Sensitivities#paretoFront(Resource)
 * @since 0.1.0
 */
public final class ParetoFront {

  private static final int STEPS = 60;

  private final Sensitivities sensitivities;
  private final Resource resource;
  private final ChoiceFront front;
  private final Map<String, Integer> apart;

  private ParetoFront(
      Sensitivities sensitivities,
      Resource resource,
      ChoiceFront front,
      Map<String, Integer> apart) {
    this.sensitivities = sensitivities;
    this.resource = resource;
    this.front = front;
    this.apart = apart;
  }

  static ParetoFront of(Sensitivities sensitivities, Resource resource) {
    if (resource == Resource.TIME && sensitivities.times().equals(LayerTimes.NONE)) {
      throw new InvalidInputException(
          "a budget of time: how long layers take was not measured; measure it, or give another"
              + " budget");
    }
    var choices = new Choices(sensitivities, resource);
    return new ParetoFront(
        sensitivities, resource, ChoiceFront.of(choices.groups()), choices.activationsApart());
  }

  /** The resource that costs are counted in. */
  public Resource resource() {
    return resource;
  }

  /** Number of allocations, at least 1. */
  public int size() {
    return front.size();
  }

  /**
   * One allocation.
   *
   * @param index from 0, the cheapest, to {@code size() − 1}, that of the least loss
   */
  public BitAllocation get(int index) {
    var widths = new HashMap<>(apart);
    widths.putAll(front.widths(index));
    return sensitivities.allocation(widths);
  }

  /**
   * The allocation of least loss within a budget.
   *
   * @throws InvalidInputException if not even the cheapest allocation is within it, or the budget
   *     limits another resource
   */
  public BitAllocation within(Budget budget) {
    if (budget.unit().resource() != resource) {
      throw new InvalidInputException(
          "a budget of %s on a front of %s; give one in %s, or another front"
              .formatted(budget, resource, resource));
    }
    var found = front.within(budget.inUnits(sensitivities));
    if (found < 0) {
      throw new InvalidInputException(
          "a budget of %s: the cheapest allocation has %s; give more, or narrower widths"
              .formatted(
                  budget,
                  new Budget(budget.unit(), budget.fromUnits(front.cost(0), sensitivities))));
    }
    return get(found);
  }

  /**
   * Allocations along the front, the best for each of 61 budgets from the least to the largest cost
   * in equal steps: where widths are from 2 to 8, a tenth of a bit each.
   *
   * @return from the cheapest on, without repetition
   */
  public List<BitAllocation> points() {
    var least = front.cost(0);
    var most = front.cost(size() - 1);
    var chosen = new TreeSet<Integer>();
    for (var i = 0; i <= STEPS; i++) {
      chosen.add(front.within(least + (most - least) * i / STEPS));
    }
    return chosen.stream().map(this::get).toList();
  }

  /**
   * One row for each of {@link #points()}: {@code average_bits}, {@code bytes}, {@code
   * bit_operations} and {@code loss}, in the unit of the metric.
   */
  public Table table() {
    var averageBits = DoubleColumn.create("average_bits");
    var bytes = DoubleColumn.create("bytes");
    var bitOperations = LongColumn.create("bit_operations");
    var loss = DoubleColumn.create("loss");
    for (var point : points()) {
      averageBits.append(point.averageBits());
      bytes.append(point.bytes());
      bitOperations.append(point.bitOperations());
      loss.append(point.loss());
    }
    var name = "Pareto front of " + sensitivities.network();
    return Table.create(name, averageBits, bytes, bitOperations, loss);
  }
}
