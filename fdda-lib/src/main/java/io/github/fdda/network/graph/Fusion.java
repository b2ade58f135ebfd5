package io.github.fdda.network.graph;

import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;

/** Joins steps of a program that can run as one. */
@Internal
public final class Fusion {

  private Fusion() {}

  /**
   * Joins each convolution and linear layer with the batch normalization after it, if it can absorb
   * one and nothing else reads what it puts out.
   *
   * @param steps in execution order
   * @param output slot of the logits
   * @return the same, each pair in the place of its normalization
   */
  static List<Step> of(List<Step> steps, int output) {
    var reads = new ArrayList<Integer>(List.of(output));
    steps.forEach(step -> reads.addAll(step.reads()));
    var layers = new HashMap<Integer, Step>();
    var result = new ArrayList<Step>();
    for (var step : steps) {
      var joined = step;
      if (step.operator() instanceof BatchNormalization normalization) {
        var before = layers.get(step.reads().get(0));
        if (before != null && Collections.frequency(reads, before.output()) == 1) {
          result.remove(before);
          var both = new NormalizedLayer((WeightOperator) before.operator(), normalization);
          joined = new Step(both, before.operands(), step.output());
        }
      } else if (step.operator() instanceof WeightOperator operator && operator.canAbsorb()) {
        layers.put(step.output(), step);
      }
      result.add(joined);
    }
    return result;
  }
}
