package io.github.fdda.mixed;

import io.github.fdda.mixed.ChoiceFront.Option;
import io.github.fdda.util.InvalidInputException;
import java.util.HashMap;
import java.util.List;
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

  private ParetoFront(Sensitivities sensitivities, Resource resource, ChoiceFront front) {
    this.resource = resource;
    this.sensitivities = sensitivities;
    this.front = front;
  }

  static ParetoFront of(Sensitivities sensitivities, Resource resource) {
    var groups =
        sensitivities.groups().stream()
            .map(group -> options(group, resource, sensitivities.activations()))
            .toList();
    return new ParetoFront(sensitivities, resource, ChoiceFront.of(groups));
  }

  private static List<Option> options(
      List<LayerSensitivity> group, Resource resource, int activations) {
    var perBit = group.stream().mapToLong(layer -> resource.perBit(layer, activations)).sum();
    return Sensitivities.widthsOfAll(group).stream()
        .map(width -> new Option(perBit * width, loss(group, width)))
        .toList();
  }

  private static double loss(List<LayerSensitivity> group, int width) {
    return group.stream().mapToDouble(layer -> Sensitivities.loss(layer, width)).sum();
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
    var options = front.options(index);
    var groups = sensitivities.groups();
    var widths = new HashMap<LayerSensitivity, Integer>();
    for (var i = 0; i < groups.size(); i++) {
      var width = Sensitivities.widthsOfAll(groups.get(i)).get(options.get(i));
      groups.get(i).forEach(layer -> widths.put(layer, width));
    }
    return sensitivities.allocation(
        sensitivities.layers().stream().map(layer -> widths.getOrDefault(layer, 0)).toList());
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
    var weights = sensitivities.weights();
    var found = front.within(budget.inBits(weights));
    if (found < 0) {
      throw new InvalidInputException(
          "a budget of %s: the cheapest allocation has %s; give more, or narrower widths"
              .formatted(
                  budget, new Budget(budget.unit(), budget.fromBits(front.cost(0), weights))));
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
