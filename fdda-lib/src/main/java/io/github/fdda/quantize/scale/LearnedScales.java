package io.github.fdda.quantize.scale;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.Scalars;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.OutputBounds;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.equalize.ChannelGroup;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.FakeQuantization;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.simulate.ActivationTaps;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.Internal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Quantizes activations to steps that are learnt. Channel c of activation a has the step s₀ ·
 * exp(σ_a + ρ_gc), with s₀ the step that the activation starts from, σ_a learnt for it, and ρ_gc
 * learnt for the channel of the group g that it belongs to. Quantizing x to a step of s·exp(ρ)
 * gives exp(ρ) times what quantizing x·exp(−ρ) to a step of s gives, so the network rescaled by
 * exp(−ρ) needs only one step for all channels of an activation.
 */
@Internal
public final class LearnedScales implements ActivationTaps {

  private final QuantizationPlan plan;
  private final Taps weights;
  private final List<QuantizationRange> start;
  private final Map<String, NDArray> steps = new LinkedHashMap<>();
  private final Map<ChannelGroup, NDArray> factors = new LinkedHashMap<>();
  private final Map<ActivationLayer, NDArray> factorOf = new HashMap<>();
  private final Map<ActivationLayer, OutputBounds> bounds;

  /**
   * @param plan what is quantized, and to how many bits
   * @param start ranges to start from
   * @param groups whose channels are rescaled
   * @param weights quantizes weights and biases, or leaves them
   * @param manager owner of what is learnt
   */
  public LearnedScales(
      QuantizationPlan plan,
      List<QuantizationRange> start,
      List<ChannelGroup> groups,
      Taps weights,
      NDManager manager) {
    this.plan = plan;
    this.weights = weights;
    this.start = List.copyOf(start);
    this.bounds = plan.network().outputBounds();
    // A step that must be a power of two cannot be moved a little, nor one that others have too,
    // perhaps in another part of the network; a grid of powers of √2 has none.
    if (!plan.target().activationGrids().powerOfTwo()) {
      plan.network().activationLayers().stream()
          .filter(layer -> !plan.isLogarithmic(layer) && !plan.shared().contains(layer))
          .forEach(layer -> steps.put(layer.name(), manager.zeros(new Shape(1))));
    }
    for (var group : groups) {
      var factor = manager.zeros(new Shape(group.channels()));
      factors.put(group, factor);
      group.activations().forEach(layer -> factorOf.put(layer, factor));
    }
  }

  /** σ by name of the activation, one value each. */
  public Map<String, NDArray> steps() {
    return steps;
  }

  /**
   * Takes steps back whose grid ends beyond the bounds of the function before it, as the 6 of
   * ReLU6: levels there are of no use, and kernels that limit and round at once do not take them.
   */
  public void keepWithinBounds() {
    for (var layer : bounds.keySet()) {
      var step = steps.get(layer.name());
      if (step != null) {
        var grid = grid(layer);
        var largest = (float) Math.log(grid.inverseScale() / leastInverseScale(layer, grid));
        if (step.getFloat() > largest) {
          step.set(new float[] {largest});
        }
      }
    }
  }

  /** ρ by group, one value a channel. */
  Map<ChannelGroup, NDArray> factors() {
    return factors;
  }

  /** The range of each activation in the rescaled network. */
  public List<QuantizationRange> ranges() {
    return plan.network().activationLayers().stream().map(this::range).toList();
  }

  /** The factors that the channels of each group are to be multiplied by: exp(−ρ). */
  Map<ChannelGroup, float[]> equalization() {
    var result = new LinkedHashMap<ChannelGroup, float[]>();
    factors.forEach((group, factor) -> result.put(group, inverse(factor.toFloatArray())));
    return result;
  }

  @Override
  public Taps weights() {
    return weights;
  }

  @Override
  public NDArray activation(ActivationLayer layer, NDArray output) {
    if (plan.isLogarithmic(layer)) {
      var range = start.get(layer.index());
      return FakeQuantization.perTensor(output, plan.grid(layer, range), StraightThrough.MASKED);
    }
    var grid = grid(layer);
    return Stream.of(steps.get(layer.name()), factorOf.get(layer))
        .flatMap(Stream::ofNullable)
        .reduce(NDArray::add)
        .map(exponent -> Scalars.times(exponent.exp(), grid.scale()))
        .map(step -> TorchFunctions.quantizeLearned(output, step, low(grid), high(grid)))
        .orElseGet(() -> FakeQuantization.perTensor(output, grid, StraightThrough.MASKED));
  }

  private AffineGrid grid(ActivationLayer layer) {
    return plan.affineGrid(layer, start.get(layer.index()));
  }

  /** The smallest 1/s with which a grid ends within the bounds of the function before it. */
  private float leastInverseScale(ActivationLayer layer, AffineGrid grid) {
    return Optional.ofNullable(bounds.get(layer))
        .filter(any -> !factorOf.containsKey(layer))
        .map(b -> Math.max(levels(high(grid), b.high()), levels(-low(grid), -b.low())))
        .orElse(0f);
  }

  /** Levels per unit that fit between 0 and a bound; 0 if they end elsewhere in any case. */
  private static float levels(int count, float bound) {
    return count > 0 && bound > 0 ? count / bound : 0;
  }

  private static int low(AffineGrid grid) {
    return grid.lowest() + (int) grid.zeroPoint();
  }

  private static int high(AffineGrid grid) {
    return grid.highest() + (int) grid.zeroPoint();
  }

  private QuantizationRange range(ActivationLayer layer) {
    return Optional.ofNullable(steps.get(layer.name()))
        .map(step -> range(layer, step.getFloat()))
        .orElse(start.get(layer.index()));
  }

  private QuantizationRange range(ActivationLayer layer, float exponent) {
    var grid = grid(layer);
    var inverse = (float) (grid.inverseScale() * Math.exp(-exponent));
    // What a logarithm rounded must not end a little beyond the bounds.
    var within = Math.max(inverse, leastInverseScale(layer, grid));
    return plan.target()
        .activationGrids()
        .range(new AffineGrid(grid.bits(), within, grid.zeroPoint()));
  }

  private static float[] inverse(float[] exponents) {
    var result = new float[exponents.length];
    IntStream.range(0, result.length).forEach(i -> result[i] = (float) Math.exp(-exponents[i]));
    return result;
  }
}
