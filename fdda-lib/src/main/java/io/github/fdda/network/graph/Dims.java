package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.types.Shape;
import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The shape of a tensor as known at import. */
@Internal
public record Dims(List<Dim> sides) {

  private static final long MOST_VALUES = 1 << 28;

  public Dims {
    sides = List.copyOf(sides);
  }

  static Dims of(long... sides) {
    return new Dims(LongStream.of(sides).mapToObj(Dim::of).toList());
  }

  int rank() {
    return sides.size();
  }

  Dim get(int axis) {
    return sides.get(axis);
  }

  /** Product of the sides. */
  Dim volume() {
    return sides.stream().reduce(Dim.of(1), Dim::times);
  }

  /** The sides from one axis up to another, the latter excluded. */
  Dims slice(int from, int to) {
    return new Dims(sides.subList(from, to));
  }

  /** These sides with one replaced. */
  Dims with(int axis, Dim side) {
    var changed = new ArrayList<>(sides);
    changed.set(axis, side);
    return new Dims(changed);
  }

  /** These sides followed by others. */
  Dims then(Dims more) {
    return new Dims(Stream.concat(sides.stream(), more.sides.stream()).toList());
  }

  /** An axis counted from 0, where the file may count from the end by negative numbers. */
  int axis(long number) {
    return axis(number, rank());
  }

  /** As {@link #axis(long)} for a tensor of any rank. */
  static int axis(long number, int rank) {
    if (number < -rank || number >= rank) {
      throw fault("axis %d does not exist in a tensor of %d dimensions", number, rank);
    }
    return (int) (number < 0 ? number + rank : number);
  }

  /** The shape of an element-wise operation with another tensor, by NumPy's rule. */
  Dims broadcast(Dims other) {
    var result = new ArrayList<Dim>();
    for (var back = 1; back <= Math.max(rank(), other.rank()); back++) {
      result.add(broadcast(fromEnd(back), other.fromEnd(back), other));
    }
    Collections.reverse(result);
    return new Dims(result);
  }

  private Dim fromEnd(int back) {
    return back > rank() ? Dim.of(1) : sides.get(rank() - back);
  }

  private Dim broadcast(Dim mine, Dim its, Dims other) {
    if (mine.is(1)) {
      return its;
    }
    if (!its.is(1) && !its.equals(mine)) {
      throw fault("shapes %s and %s do not fit each other", this, other);
    }
    return mine;
  }

  /** These sides, refused if no tensor can have them, or none that would fit the memory. */
  Dims computable() {
    if (sides.stream().anyMatch(side -> side.factor() < 1)) {
      throw fault("its output would have shape %s", this);
    }
    if (volume().factor() > MOST_VALUES) {
      throw fault("its output of shape %s is too large", this);
    }
    return this;
  }

  /** For {@code NDArray.reshape}: −1 where the batch size takes part. */
  public Shape toShape() {
    return new Shape(sides.stream().mapToLong(s -> s.perImage() ? -1 : s.factor()).toArray());
  }

  @Override
  public String toString() {
    return sides.isEmpty()
        ? "scalar"
        : sides.stream().map(Dim::toString).collect(Collectors.joining("×"));
  }
}
