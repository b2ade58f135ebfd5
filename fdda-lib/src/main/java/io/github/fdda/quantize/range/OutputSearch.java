package io.github.fdda.quantize.range;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.network.graph.GraphNodes;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.LayerInput;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.FakeQuantization;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.target.QuantizationPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses ranges during a pass of the float network by what its linear layers, and products of
 * queries and keys, would put out with them: {@link RangeMethod#CORRELATION}, {@link
 * RangeMethod#RANKING}.
 */
final class OutputSearch implements Taps {

  private static final int MOST_IMAGES = 64;

  private final QuantizationPlan plan;
  private final WeightRanges startOfWeights;
  private final Parameters parameters;
  private final GraphNodes nodes;
  private final ActivationSources sources;
  private final RangeFinder others;
  private final Map<String, AttentionScores> scores;
  private final Map<ActivationLayer, QuantizationRange> starts = new HashMap<>();
  private final Map<ActivationLayer, List<Float>> factors = new HashMap<>();
  private final Map<String, List<QuantizationRange>> weights;

  /**
   * @param method {@link RangeMethod#CORRELATION} or {@link RangeMethod#RANKING}
   * @param startOfWeights ranges of weights that have others than their extremes
   * @param parameters of the float network
   */
  OutputSearch(
      QuantizationPlan plan,
      RangeMethod method,
      WeightRanges startOfWeights,
      Parameters parameters) {
    this.plan = plan;
    this.startOfWeights = startOfWeights;
    this.parameters = parameters;
    this.nodes = new GraphNodes(plan.network().nodes());
    this.sources = new ActivationSources(plan.network());
    this.others = RangeFinder.inFloat(plan, method.rule());
    this.scores =
        method == RangeMethod.RANKING ? AttentionScores.of(plan.network(), sources) : Map.of();
    this.weights = new HashMap<>(startOfWeights.channels());
  }

  /** One per activation. */
  List<QuantizationRange> ranges() {
    var ranges = new ArrayList<>(others.ranges());
    factors.forEach(
        (layer, chosen) -> {
          var mean = chosen.stream().mapToDouble(factor -> factor).average().orElseThrow();
          ranges.set(layer.index(), start(layer).times((float) mean));
        });
    return plan.unite(ranges);
  }

  private QuantizationRange start(ActivationLayer layer) {
    return starts.getOrDefault(layer, QuantizationRange.EMPTY);
  }

  /** Of the weights that have others than their extremes. */
  WeightRanges weights() {
    return new WeightRanges(weights);
  }

  @Override
  public boolean observesBatchNorms() {
    return others.observesBatchNorms();
  }

  @Override
  public boolean foldsBatchNorms() {
    return others.foldsBatchNorms();
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    starts.put(layer, RangeMethod.extremes(output));
    return others.activation(layer, output);
  }

  @Override
  public boolean observesLayerInputs() {
    return true;
  }

  @Override
  public void layerInput(WeightLayer layer, LayerInput input) {
    var weight = parameters.get(layer.weight());
    if (weight.getShape().dimension() == 2 && nodes.node(layer.name()).plain()) {
      try (var scope = new EngineScope()) {
        choose(layer, some(input.values()), weight);
      }
    }
  }

  @Override
  public boolean observesProducts() {
    return !scores.isEmpty();
  }

  @Override
  public void product(String node, NDArray left, NDArray right) {
    var found = scores.get(node);
    if (found != null && left.getShape().get(0) == right.getShape().get(0)) {
      try (var scope = new EngineScope()) {
        choose(found, some(left), some(right));
      }
    }
  }

  private void choose(WeightLayer layer, NDArray input, NDArray weight) {
    var source = sources.of(layer.name(), 0);
    var channels = channels(layer, weight);
    var best =
        operand(source, input)
            .best(
                operand(layer, weight, channels),
                (x, w) -> output(layer, x, w),
                (exact, quantized) -> Correlation.mean(exact, quantized, images(input)));
    source.ifPresent(activation -> add(activation, best.left()));
    if (plan.fixesWeightRanges()) {
      weights.put(layer.name(), scaled(channels, best.right()));
    }
  }

  private void choose(AttentionScores attention, NDArray queries, NDArray keys) {
    var keysOfQuery = (int) keys.getShape().getLastDimension();
    var best =
        operand(attention.queries(), queries)
            .best(
                operand(attention.keys(), keys),
                NDArray::matMul,
                (exact, quantized) ->
                    Correlation.mean(exact, quantized, images(queries))
                        - RankingLoss.of(exact, quantized, keysOfQuery));
    attention.queries().ifPresent(activation -> add(activation, best.left()));
    attention.keys().ifPresent(activation -> add(activation, best.right()));
  }

  private void add(ActivationLayer activation, float factor) {
    factors.computeIfAbsent(activation, key -> new ArrayList<>()).add(factor);
  }

  private ScaledOperand operand(Optional<ActivationLayer> activation, NDArray values) {
    return activation
        .map(
            layer ->
                ScaledOperand.scaled(
                    values, factor -> quantized(values, layer, start(layer).times(factor))))
        .orElseGet(() -> ScaledOperand.fixed(values, values));
  }

  private NDArray quantized(NDArray values, ActivationLayer layer, QuantizationRange range) {
    return FakeQuantization.perTensor(values, plan.grid(layer, range), StraightThrough.UNMASKED);
  }

  private ScaledOperand operand(
      WeightLayer layer, NDArray weight, List<QuantizationRange> channels) {
    var grids = plan.rowGrids(layer);
    var axis = layer.outputAxis();
    return plan.fixesWeightRanges()
        ? ScaledOperand.scaled(
            weight,
            factor -> FakeQuantization.weight(weight, axis, grids, scaled(channels, factor)))
        : ScaledOperand.fixed(weight, FakeQuantization.weight(weight, axis, grids));
  }

  /** What the ranges of a weight start with, one per output channel. */
  private List<QuantizationRange> channels(WeightLayer layer, NDArray weight) {
    return startOfWeights
        .of(layer)
        .orElseGet(() -> WeightRangeMethod.EXTREMES.choose(plan, layer, weight.toFloatArray()));
  }

  private NDArray output(WeightLayer layer, NDArray input, NDArray weight) {
    var product = input.matMul(layer.outputAxis() == 0 ? weight.transpose() : weight);
    var bias = parameters.trainable().get(layer.bias());
    return bias == null ? product : product.add(bias);
  }

  /** The values of evenly picked images. */
  private static NDArray some(NDArray values) {
    var every = (images(values) + MOST_IMAGES - 1) / MOST_IMAGES;
    return every == 1 ? values : values.get(new NDIndex("::" + every));
  }

  private static int images(NDArray values) {
    return (int) values.getShape().get(0);
  }

  private static List<QuantizationRange> scaled(List<QuantizationRange> ranges, float factor) {
    return ranges.stream().map(range -> range.times(factor)).toList();
  }
}
