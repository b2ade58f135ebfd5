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

  Integers reshaped(Dims shape) {
    return new Integers(shape, values);
  }

  /** Those values whose row-major positions are given. */
  Integers pick(Dims shape, int[] positions) {
    return new Integers(shape, IntStream.of(positions).mapToObj(values::get).toList());
  }

  /** Element by element; either may be a single number. */
  Integers combine(Integers other, BinaryOperator<Dim> operation) {
    if (values.size() != 1 && other.values.size() != 1 && !dims.equals(other.dims)) {
      throw fault("integers of shapes %s and %s do not fit each other", dims, other.dims);
    }
    var larger = dims.broadcast(other.dims);
    return new Integers(
        larger,
        IntStream.range(0, larger.volume().fixed("a list's length"))
            .mapToObj(i -> operation.apply(cyclic(i), other.cyclic(i)))
            .toList());
  }

  private Dim cyclic(int i) {
    return values.get(i % values.size());
  }

  @Override
  public String kind() {
    return "integers";
  }
}
