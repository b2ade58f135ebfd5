package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;

/**
 * The end of a classifier, from what it puts out back to its logits, N×K. The losses take logits;
 * probabilities would be squashed a second time.
 */
record Head(GraphBuilder graph) {

  /**
   * The logits of an output: without the Softmax, LogSoftmax or Log of a Softmax that made it, and
   * without axes of length 1. One column that a Sigmoid made becomes two, 0 and what the Sigmoid
   * got: their softmax is 1 − p and p.
   *
   * @param name of the output, for messages
   */
  Feature logits(String name, Feature output) {
    var dims = output.dims();
    var classes = dims.rank() < 2 ? Dim.of(0) : dims.slice(1, dims.rank()).volume();
    var sides = dims.sides().stream().skip(1).filter(side -> !side.is(1)).count();
    if (dims.rank() < 2 || !dims.get(0).equals(Dim.BATCH) || classes.perImage() || sides > 1) {
      throw fault("output '%s' has shape %s; a classifier's logits are N×classes", name, dims);
    }
    var flat = new Dims(List.of(Dim.BATCH, classes));
    var tensor = unshaped(output, flat);
    var squashed = withoutSoftmax(tensor).orElse(tensor);
    var logits = squashed.dims().equals(flat) ? squashed : graph.reshaped(squashed, flat);
    return classes.is(1) ? withoutSigmoid(tensor, flat).orElse(logits) : logits;
  }

  /** The tensor that was only given another shape, as long as it was N×K with axes of length 1. */
  private Feature unshaped(Feature tensor, Dims flat) {
    return graph
        .producer(tensor)
        .filter(step -> step.operator() instanceof Reshaping)
        .map(this::input)
        .filter(before -> flattened(before.dims()).equals(flat))
        .map(before -> unshaped(before, flat))
        .orElse(tensor);
  }

  private static Dims flattened(Dims dims) {
    var longer = dims.sides().stream().filter(side -> !side.is(1)).toList();
    return longer.size() == 1 ? new Dims(List.of(longer.get(0), Dim.of(1))) : new Dims(longer);
  }

  private Feature input(Step step) {
    return graph.feature(step.reads().get(0));
  }

  private Optional<Feature> withoutSoftmax(Feature tensor) {
    return graph.producer(tensor).flatMap(step -> withoutSoftmax(tensor, step));
  }

  private Optional<Feature> withoutSoftmax(Feature tensor, Step step) {
    if (step.operator() instanceof Elementwise function && function.isLogarithm()) {
      var softmax = withoutSoftmax(input(step));
      softmax.ifPresent(logits -> graph.remove(step));
      return softmax;
    }
    if (!(step.operator() instanceof Softmax softmax) || tensor.dims().get(softmax.axis()).is(1)) {
      return Optional.empty();
    }
    graph.remove(step);
    return Optional.of(unshaped(input(step), flattened(tensor.dims())));
  }

  private Optional<Feature> withoutSigmoid(Feature tensor, Dims flat) {
    return graph
        .producer(tensor)
        .filter(
            step ->
                step.operator() instanceof Activation function
                    && graph.removeLast(function.layer(), "Sigmoid"))
        .map(
            step -> {
              graph.remove(step);
              return twoColumns(graph.reshaped(input(step), flat));
            });
  }

  private Feature twoColumns(Feature column) {
    return graph.emit(
        new Padding.Constant(new Shape(1, 0), 0), column, column.dims().with(1, Dim.of(2)));
  }
}
