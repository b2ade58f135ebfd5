package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import io.github.fdda.util.Internal;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/**
 * Integers known at import: constants of the file, and what the graph computes from shapes.
 *
 * @param dims shape, without the batch size
 * @param values in row-major order
 */
@Internal
public record Integers(Dims dims, List<Dim> values) implements Value {

  /** Shapes, axes and positions are lists of a few; a file must not make them grow. */
  private static final int MOST_VALUES = 1 << 16;

  public Integers {
    requireFew(values.size());
    values = List.copyOf(values);
  }

  /**
   * Refuses more integers than shapes need; to be called before they are made.
   *
   * @throws io.github.fdda.util.InvalidInputException if there are more than 65,536 (2¹⁶)
   */
  static void requireFew(long count) {
    if (count > MOST_VALUES) {
      throw fault(
          "%d integers are worked out at import; at most %d are supported", count, MOST_VALUES);
    }
  }

  public static Integers vector(List<Dim> values) {
    return new Integers(Dims.of(values.size()), values);
  }

  static Integers scalar(Dim value) {
    return new Integers(Dims.of(), List.of(value));
  }

  /** The values where the batch size cannot take part. */
  List<Long> numbers(String what) {
    return values.stream().map(v -> v.number(what)).toList();
  }

  /** The same numbers as floats. */
  FloatConstant floats() {
    var floats = new float[values.size()];
    for (var i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).number("a number that becomes a float");
    }
    return new FloatConstant(dims, floats);
  }

  Integers reshaped(Dims shape) {
    return new Integers(shape, values);
  }

  /** Those values whose row-major positions are given. */
  Integers pick(Dims shape, int[] positions) {
    return new Integers(shape, IntStream.of(positions).mapToObj(values::get).toList());
  }

  /** Element by element, with broadcasting. */
  Integers combine(Integers other, BinaryOperator<Dim> operation) {
    var larger = dims.broadcast(other.dims);
    requireFew(larger.volume().factor());
    var mine = Layout.broadcast(dims, larger);
    var its = Layout.broadcast(other.dims, larger);
    return new Integers(
        larger,
        IntStream.range(0, mine.length)
            .mapToObj(i -> operation.apply(values.get(mine[i]), other.values.get(its[i])))
            .toList());
  }

  /** Spread to a shape. */
  Integers broadcast(Dims shape) {
    requireFew(shape.volume().factor());
    return pick(shape, Layout.broadcast(dims, shape));
  }

  @Override
  public String kind() {
    return "integers";
  }
}
