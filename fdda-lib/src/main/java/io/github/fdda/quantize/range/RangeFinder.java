package io.github.fdda.quantize.range;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.LayerInput;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.correct.BatchNormMatching;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.FakeQuantization;
import io.github.fdda.quantize.grid.LogGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.simulate.RoundedWeights;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the range of each activation during forward passes of the network it is about to quantize:
 * each activation is quantized with the range just found before it goes on. So a layer's range is
 * chosen on what will really reach it, unless it is {@linkplain #inFloat chosen in float}.
 */
@Internal
public final class RangeFinder implements Taps {

  /** Chooses a range from what passed before and a new batch. */
  @FunctionalInterface
  public interface Rule {

    /** Leaves ranges as they are. */
    Rule KEEP =
        new Rule() {
          @Override
          public QuantizationRange update(
              QuantizationRange before,
              NDArray output,
              Function<QuantizationRange, AffineGrid> grids) {
            return before;
          }

          @Override
          public QuantizationRange updateLogarithmic(
              QuantizationRange before,
              NDArray output,
              Function<QuantizationRange, LogGrid> grids) {
            return before;
          }
        };

    /**
     * Chooses a range.
     *
     * @param before the range so far
     * @param output of the activation function, N×C×H×W or N×C
     * @param grids the grid that a range would have
     */
    QuantizationRange update(
        QuantizationRange before, NDArray output, Function<QuantizationRange, AffineGrid> grids);

    /** The same where the grid is logarithmic: one way for all rules. */
    default QuantizationRange updateLogarithmic(
        QuantizationRange before, NDArray output, Function<QuantizationRange, LogGrid> grids) {
      return LargestLevel.choose(output, grids);
    }
  }

  private final QuantizationPlan plan;
  private final Taps weights;
  private final Rule rule;
  private final Optional<BatchNormMatching> matching;
  private final List<QuantizationRange> ranges;
  private final boolean quantizes;

  /**
   * @param plan what is quantized, and to how many bits
   * @param weights quantizes weights on the way, or leaves them
   * @param rule for ranges
   * @param matching of batch normalization, if wanted
   * @param initial ranges, one per activation
   */
  public RangeFinder(
      QuantizationPlan plan,
      Taps weights,
      Rule rule,
      Optional<BatchNormMatching> matching,
      List<QuantizationRange> initial) {
    this(plan, weights, rule, matching, initial, true);
  }

  private RangeFinder(
      QuantizationPlan plan,
      Taps weights,
      Rule rule,
      Optional<BatchNormMatching> matching,
      List<QuantizationRange> initial,
      boolean quantizes) {
    this.plan = plan;
    this.weights = weights;
    this.rule = rule;
    this.matching = matching;
    this.ranges = new ArrayList<>(initial);
    this.quantizes = quantizes;
  }

  /** Chooses ranges in the float network, where nothing is quantized. */
  public static RangeFinder inFloat(QuantizationPlan plan, Rule rule) {
    return new RangeFinder(plan, Taps.NONE, rule, Optional.empty(), empty(plan), false);
  }

  /**
   * Begins with empty ranges and weights rounded to nearest.
   *
   * @param weights ranges of the weights that have fixed ones
   */
  public static RangeFinder nearest(
      QuantizationPlan plan,
      WeightRanges weights,
      Rule rule,
      Optional<BatchNormMatching> matching) {
    return new RangeFinder(plan, new RoundedWeights(plan, weights), rule, matching, empty(plan));
  }

  /** {@link QuantizationRange#EMPTY} for each activation. */
  public static List<QuantizationRange> empty(QuantizationPlan plan) {
    return Collections.nCopies(plan.network().activationLayers().size(), QuantizationRange.EMPTY);
  }

  /**
   * The ranges found so far, one per activation in execution order, where several share a grid the
   * same for them.
   */
  public List<QuantizationRange> ranges() {
    return plan.unite(ranges);
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
  public boolean observesLayerInputs() {
    return weights.observesLayerInputs();
  }

  @Override
  public void layerInput(WeightLayer layer, LayerInput input) {
    weights.layerInput(layer, input);
  }

  @Override
  public NDArray weight(WeightLayer layer, NDArray weight) {
    return weights.weight(layer, weight);
  }

  @Override
  public NDArray layerOutput(WeightLayer layer, NDArray output) {
    return weights.layerOutput(layer, output);
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    var before = ranges.get(layer.index());
    var range =
        plan.isLogarithmic(layer)
            ? rule.updateLogarithmic(before, output, candidate -> plan.logGrid(layer, candidate))
            : rule.update(before, output, candidate -> plan.affineGrid(layer, candidate));
    ranges.set(layer.index(), range);
    return quantizes
        ? FakeQuantization.perTensor(output, plan.grid(layer, range), StraightThrough.UNMASKED)
        : output;
  }
}
