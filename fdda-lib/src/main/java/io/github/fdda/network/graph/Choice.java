package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.LayerFunctions;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * ONNX Where, and the comparisons that go with it. They are for shapes, and worked out at import;
 * truth is 1. Where also chooses between tensors by a mask known then.
 */
record Choice() implements Operator {

  /** A relation of two numbers. */
  @FunctionalInterface
  interface Relation {
    boolean holds(long left, long right);
  }

  static Function<Node, Value> of(Relation relation) {
    return node ->
        integers(node, 0).combine(integers(node, 1), (a, b) -> truth(compare(relation, a, b)));
  }

  private static boolean compare(Relation relation, Dim left, Dim right) {
    return relation.holds(left.number("a number to compare"), right.number("a number to compare"));
  }

  static Value equal(Node node) {
    return integers(node, 0).combine(integers(node, 1), (a, b) -> truth(equal(a, b)));
  }

  // The batch size may be any number, but is none below 1.
  private static boolean equal(Dim left, Dim right) {
    if (left.perImage() == right.perImage()) {
      return left.equals(right);
    }
    var other = left.perImage() ? right : left;
    if (other.factor() > 0) {
      throw fault("it compares the batch size with %s", other);
    }
    return false;
  }

  static Value not(Node node) {
    var input = integers(node, 0);
    return new Integers(
        input.dims(), input.values().stream().map(value -> truth(value.is(0))).toList());
  }

  private static Dim truth(boolean value) {
    return Dim.of(value ? 1 : 0);
  }

  private static Integers integers(Node node, int index) {
    return node.integers(index, "operand");
  }

  static Value where(Node node) {
    var mask = node.integers(0, "condition");
    var first = node.input(1);
    var second = node.input(2);
    return first instanceof Integers a && second instanceof Integers b
        ? choose(mask, a, b)
        : choose(node, mask, first, second);
  }

  private static Integers choose(Integers mask, Integers first, Integers second) {
    var dims = mask.dims().broadcast(first.dims()).broadcast(second.dims());
    var choice = mask.broadcast(dims).values();
    var a = first.broadcast(dims).values();
    var b = second.broadcast(dims).values();
    return new Integers(
        dims,
        IntStream.range(0, a.size())
            .mapToObj(i -> choice.get(i).is(0) ? b.get(i) : a.get(i))
            .toList());
  }

  private static Value choose(Node node, Integers mask, Value first, Value second) {
    return node.emit(
        new Choice(),
        node.operands(List.of(first, second, mask.floats())),
        mask.dims().broadcast(first.dims()).broadcast(second.dims()));
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    return LayerFunctions.where(inputs.get(0), inputs.get(1), inputs.get(2));
  }
}
