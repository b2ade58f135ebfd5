package io.github.fdda.network;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/**
 * Integers known at import: constants of the file, and what the graph computes from shapes.
 *
 * @param dims shape, without the batch size
 * @param values in row-major order
 */
record Integers(Dims dims, List<Dim> values) implements Value {

  Integers {
    values = List.copyOf(values);
  }

  static Integers vector(List<Dim> values) {
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
    var shape = values.size() == 1 ? other.dims : dims;
    dims.broadcast(other.dims);
    var count = values.isEmpty() || other.values.isEmpty() ? 0 : size(other);
    return new Integers(
        shape,
        IntStream.range(0, count)
            .mapToObj(i -> operation.apply(cyclic(i), other.cyclic(i)))
            .toList());
  }

  private int size(Integers other) {
    return Math.max(values.size(), other.values.size());
  }

  private Dim cyclic(int i) {
    return values.get(i % values.size());
  }

  @Override
  public String kind() {
    return "integers";
  }
}
