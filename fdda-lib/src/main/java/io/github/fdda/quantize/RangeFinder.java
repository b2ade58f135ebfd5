package io.github.fdda.quantize;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.ActivationLayer;
import io.github.fdda.network.BatchNormLayer;
import io.github.fdda.network.Taps;
import io.github.fdda.network.WeightLayer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the range of each activation during forward passes of the network it is about to quantize:
 * weights are quantized, and each activation is quantized with the range just found before it goes
 * on. So a layer's range is chosen on what will really reach it.
 */
final class RangeFinder implements Taps {

  /** Chooses a range from what passed before and a new batch. */
  @FunctionalInterface
  interface Rule {
    QuantizationRange update(
        QuantizationRange before, NDArray output, Function<QuantizationRange, AffineGrid> grids);
  }

  private final QuantizationPlan plan;
  private final Rule rule;
  private final Optional<BatchNormMatching> matching;
  private final List<QuantizationRange> ranges;

  RangeFinder(QuantizationPlan plan, Rule rule, Optional<BatchNormMatching> matching) {
    this.plan = plan;
    this.rule = rule;
    this.matching = matching;
    this.ranges =
        new ArrayList<>(
            Collections.nCopies(plan.network().activationLayers().size(), QuantizationRange.EMPTY));
  }

  List<QuantizationRange> ranges() {
    return List.copyOf(ranges);
  }

  @Override
  public boolean observesBatchNorms() {
    return matching.isPresent() || !foldsBatchNorms();
  }

  @Override
  public boolean foldsBatchNorms() {
    return plan.target().absorbsBatchNorm();
  }

  @Override
  public void batchNormInput(BatchNormLayer layer, NDArray input) {
    matching.ifPresent(correction -> correction.match(layer, input));
  }

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    return FakeQuantization.weight(weight, layer.outputAxis(), plan.rowGrids(layer));
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    var before = ranges.get(layer.index());
    var range = rule.update(before, output, candidate -> plan.grid(layer, candidate));
    ranges.set(layer.index(), range);
    return FakeQuantization.perTensor(output, plan.grid(layer, range), StraightThrough.UNMASKED);
  }
}
