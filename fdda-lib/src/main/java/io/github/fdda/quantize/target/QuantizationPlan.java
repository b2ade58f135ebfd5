package io.github.fdda.quantize.target;

import io.github.fdda.engine.TorchFunctions.RowGrids;
import io.github.fdda.network.Network;
import io.github.fdda.network.graph.Places;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.ActivationGrid;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.LogGrid;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.SoftmaxGrid;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tensors of a network that are quantized for a target, and their bits.
 *
 * @param network the teacher, with the target's {@link QuantizationPoints} among its activations
 * @param bits of weights; of activations {@code activationBits} has them
 * @param target that will run it
 * @param inputs by name of a weight layer: the activation it works on, where that is quantized
 * @param logarithmic names of the activations that have a {@link LogGrid}
 * @param oneGrid names of the layers whose weight has one grid though the target's other weights
 *     have one for each channel
 * @param shared which activations have a grid in common
 * @param activationBits bits of each activation by name, points included
 */
@Internal
public record QuantizationPlan(
    Network network,
    BitWidths bits,
    Target target,
    Map<String, String> inputs,
    Set<String> logarithmic,
    Set<String> oneGrid,
    SharedGrids shared,
    Map<String, Integer> activationBits) {

  /** Copies the maps and the sets. */
  public QuantizationPlan {
    inputs = Map.copyOf(inputs);
    logarithmic = Set.copyOf(logarithmic);
    oneGrid = Set.copyOf(oneGrid);
    activationBits = Map.copyOf(activationBits);
  }

  /** With uniform grids, and whatever the target can quantize. */
  public static QuantizationPlan of(Network teacher, BitWidths bits, Target target) {
    return of(teacher, bits, target, SoftmaxGrid.UNIFORM, List.of());
  }

  /**
   * Plans the quantization of a network.
   *
   * @param teacher a float network
   * @param bits of each layer; where the target quantizes further tensors, these have its own bits
   *     unless {@code bits} names them. In a network with attention only the images have; its first
   *     activation is the images then, its last one what the last layer takes
   * @param target that will run it
   * @param softmax the grid of what a softmax puts out and a product of two tensors takes; uniform
   *     where the target computes in integers
   * @param floats names of nodes that are computed in float whatever the target can do; where it
   *     computes in integers, activation functions after them go with them
   * @throws InvalidInputException if the target cannot run an operator of the network, or not with
   *     so many bits, or {@code bits} or {@code floats} name a layer that is not there
   */
  public static QuantizationPlan of(
      Network teacher,
      BitWidths bits,
      Target target,
      SoftmaxGrid softmax,
      Collection<String> floats) {
    var kept = KeptNodes.of(teacher, target, floats);
    var points = new QuantizationPoints(teacher, target, kept);
    points.requireOperators();
    var places = new Places(points.names(), kept);
    var network = places.equals(Places.NONE) ? teacher : teacher.withPlaces(places);
    var own = bits.without(places.floats());
    own.requireLayersOf(network);
    var activationBits = activationBits(network, own, points, target, teacher);
    var logarithmic =
        target.operators().isEmpty()
            ? logarithmic(network, points, activationBits, softmax)
            : Set.<String>of();
    var plan =
        new QuantizationPlan(
            network,
            withFirstWeight(own, network, target),
            target,
            inputs(network, points),
            logarithmic,
            points.layersWithOneGrid(),
            points.sharedGrids(),
            activationBits);
    plan.requireBits();
    plan.requireSharedBits();
    return plan;
  }

  /** No more bits for the first weight than the target takes there, unless it is named. */
  private static BitWidths withFirstWeight(BitWidths own, Network network, Target target) {
    var all = own;
    for (var layer : network.weightLayers()) {
      if (layer.index() == 0
          && target.firstWeightBits() != 0
          && !own.layers().containsKey(layer.name())) {
        all =
            all.withLayer(layer.name(), Math.min(own.of(layer, network), target.firstWeightBits()));
      }
    }
    return all;
  }

  /**
   * The bits of each activation, by name. Where a layer's own output is quantized, the two have one
   * name: bits for that name are the weight's. "First" and "last" mean activation functions of the
   * teacher, whatever is quantized or not.
   */
  private static Map<String, Integer> activationBits(
      Network network, BitWidths own, QuantizationPoints points, Target target, Network teacher) {
    var weights =
        network.weightLayers().stream().map(WeightLayer::name).collect(Collectors.toSet());
    var named = own.without(weights);
    var all = new LinkedHashMap<String, Integer>();
    for (var layer : network.activationLayers()) {
      all.put(layer.name(), named.of(layer, network));
      if (target.pointBits() != 0
          && points.hasTargetBits(layer.name())
          && !named.layers().containsKey(layer.name())) {
        all.put(layer.name(), target.pointBits());
      }
    }
    if (!points.attention()) {
      teacher
          .activationLayers()
          .forEach(layer -> all.computeIfPresent(layer.name(), (n, b) -> named.of(layer, teacher)));
    }
    return all;
  }

  private static Set<String> logarithmic(
      Network network, QuantizationPoints points, Map<String, Integer> bits, SoftmaxGrid softmax) {
    var outputs = points.softmaxOutputs();
    return network.activationLayers().stream()
        .filter(layer -> outputs.contains(layer.name()))
        .map(ActivationLayer::name)
        .filter(name -> softmax.isLogarithmic(Objects.requireNonNull(bits.get(name))))
        .collect(Collectors.toSet());
  }

  /** Whether an activation has a {@link LogGrid}. */
  public boolean isLogarithmic(ActivationLayer layer) {
    return logarithmic.contains(layer.name());
  }

  /** The grid of an activation. */
  public ActivationGrid grid(ActivationLayer layer, QuantizationRange range) {
    return isLogarithmic(layer) ? logGrid(layer, range) : affineGrid(layer, range);
  }

  /**
   * The grid of an activation that {@linkplain #isLogarithmic is logarithmic}.
   *
   * @param range from 0 to the largest level
   */
  public LogGrid logGrid(ActivationLayer layer, QuantizationRange range) {
    return LogGrid.of(range, bits(layer));
  }

  /**
   * The grid of any other activation. Kernels of integers keep the zero point in the type of the
   * values, and pad with zeros: for them the range is widened until 0 is in it. With powers of two,
   * zero points are even: ONNX Runtime's QLinearAdd adds them before it rounds, others do after.
   */
  public AffineGrid affineGrid(ActivationLayer layer, QuantizationRange range) {
    var covered =
        target.operators().isEmpty()
            ? range
            : new QuantizationRange(Math.min(range.min(), 0), Math.max(range.max(), 0));
    var rule = target.activationGrids();
    var grid = rule.grid(covered, bits(layer));
    return rule.powerOfTwo() ? grid.withEvenZeroPoint() : grid;
  }

  /**
   * The grid of one output channel of a weight, or of all if they share one.
   *
   * @param weights of that channel, or all
   */
  public AffineGrid grid(WeightLayer layer, float[] weights) {
    return grid(layer, QuantizationRange.extremes(weights));
  }

  /** The grid of one output channel of a weight, or of all if they share one. */
  public AffineGrid grid(WeightLayer layer, QuantizationRange range) {
    return target.weightGrids().grid(range, bits(layer));
  }

  /** Bits of a weight. */
  public int bits(WeightLayer layer) {
    return bits.of(layer, network);
  }

  /** Bits of an activation. */
  public int bits(ActivationLayer layer) {
    return Objects.requireNonNull(activationBits.get(layer.name()));
  }

  /**
   * Whether each output channel of a weight can be given a fixed range of its own: not where batch
   * normalization is absorbed into the weights, nor where all channels of a weight share one grid.
   */
  public boolean fixesWeightRanges() {
    return target.fixesWeightRanges();
  }

  /** Whether each output channel of a weight has a grid of its own. */
  public boolean hasGridPerChannel(WeightLayer layer) {
    return target.weights().perChannel() && !oneGrid.contains(layer.name());
  }

  /** How the engine fits the grids of a weight. */
  public RowGrids rowGrids(WeightLayer layer) {
    return target.weightGrids().rows(bits(layer), hasGridPerChannel(layer));
  }

  /**
   * The ranges with the same for all activations that share a grid.
   *
   * @param ranges one per activation
   */
  public List<QuantizationRange> unite(List<QuantizationRange> ranges) {
    return shared.unite(network.activationLayers(), ranges);
  }

  /** The activation that a layer works on, where that is quantized. */
  public Optional<ActivationLayer> input(WeightLayer layer) {
    return network.activationLayers().stream()
        .filter(activation -> activation.name().equals(inputs.get(layer.name())))
        .findFirst();
  }

  private static Map<String, String> inputs(Network network, QuantizationPoints points) {
    var inputs = new LinkedHashMap<String, String>();
    for (var layer : network.weightLayers()) {
      points.quantizedInput(layer.name()).ifPresent(input -> inputs.put(layer.name(), input));
    }
    return inputs;
  }

  private void requireSharedBits() {
    for (var group : shared.groups()) {
      var byBits =
          network.activationLayers().stream()
              .filter(layer -> group.contains(layer.name()))
              .collect(Collectors.toMap(this::bits, ActivationLayer::name, (a, b) -> a));
      if (byBits.size() > 1) {
        throw new InvalidInputException(
            "target %s gives these activations one grid, but they have different bits: %s; give them the same"
                .formatted(
                    target.name(),
                    byBits.entrySet().stream()
                        .map(entry -> "'%s' %s".formatted(entry.getValue(), entry.getKey()))
                        .sorted()
                        .collect(Collectors.joining(", "))));
      }
    }
  }

  private void requireBits() {
    network
        .weightLayers()
        .forEach(layer -> requireBits("weights", layer.name(), bits(layer), target.weights()));
    network
        .activationLayers()
        .forEach(
            layer -> requireBits("activations", layer.name(), bits(layer), target.activations()));
  }

  private void requireBits(String what, String layer, int bits, TensorRule rule) {
    if (!rule.allows(bits)) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "target %s computes with %s of %s bits; layer '%s' has %d: change the bits, or choose another target (%s)",
              target.name(),
              what,
              rule.bits(),
              layer,
              bits,
              String.join(", ", Target.builtIn())));
    }
  }
}
