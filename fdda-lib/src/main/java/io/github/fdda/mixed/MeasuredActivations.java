package io.github.fdda.mixed;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.evaluate.Predictions;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.ActivationGrid;
import io.github.fdda.quantize.grid.FakeQuantization;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.range.RangeFinder;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.train.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Measures the divergence of the network with one activation quantized, for every activation and
 * width. Ranges are those of least squared error in the float network.
 */
final class MeasuredActivations {

  private final Map<Integer, QuantizationPlan> plans;
  private final List<float[]> images;
  private final Network network;
  private final Parameters parameters;

  private MeasuredActivations(
      Map<Integer, QuantizationPlan> plans, List<float[]> images, Parameters parameters) {
    this.plans = plans;
    this.images = images;
    this.network = plans.values().iterator().next().network();
    this.parameters = parameters;
  }

  /**
   * Measures all activations whose bits are free.
   *
   * @param plans by width of the activations, at least one, for the same network and target
   * @param images normalized, each C×H×W
   */
  static List<ActivationSensitivity> of(
      NavigableMap<Integer, QuantizationPlan> plans,
      List<float[]> images,
      Device device,
      Consumer<Progress> progress) {
    var network = plans.firstEntry().getValue().network();
    try (var engine = EngineSession.open(device);
        var parameters = network.parameters(engine.manager())) {
      return new MeasuredActivations(plans, images, parameters).measure(engine.manager(), progress);
    }
  }

  private List<ActivationSensitivity> measure(NDManager manager, Consumer<Progress> progress) {
    var ranges = new HashMap<Integer, List<QuantizationRange>>();
    plans.forEach((width, plan) -> ranges.put(width, ranges(plan, manager)));
    var teacher = new ValueCounter();
    var wanted = logits(manager, teacher);
    var free = free();
    var found = new ArrayList<ActivationSensitivity>();
    for (var layer : free) {
      var losses = new TreeMap<Integer, Double>();
      plans.forEach(
          (width, plan) -> {
            var range = Objects.requireNonNull(ranges.get(width)).get(layer.index());
            var one = new OneActivation(layer, plan.grid(layer, range));
            losses.put(width, Fidelity.divergence(wanted, logits(manager, one)));
          });
      found.add(
          new ActivationSensitivity(
              layer.name(),
              teacher.values.getOrDefault(layer.name(), 0L) / images.size(),
              readers(layer),
              losses));
      progress.accept(new Progress(found.size(), free.size(), "activations"));
    }
    return found;
  }

  private List<QuantizationRange> ranges(QuantizationPlan plan, NDManager manager) {
    try (var scope = new EngineScope()) {
      var finder = RangeFinder.inFloat(plan, RangeMethod.MSE.rule());
      network.forward(Batches.of(manager, images, network.inputShape()), parameters, finder);
      return finder.ranges();
    }
  }

  /**
   * Activations that have as many bits as are asked for: not those to which the target gives its
   * own, nor those that share their name with a weight, whose bits go by that name, nor those that
   * share a grid with such a one.
   */
  private List<ActivationLayer> free() {
    var weights =
        network.weightLayers().stream().map(WeightLayer::name).collect(Collectors.toSet());
    var free =
        network.activationLayers().stream()
            .filter(layer -> !weights.contains(layer.name()) && isFree(layer))
            .map(ActivationLayer::name)
            .collect(Collectors.toSet());
    var bound =
        anyPlan().shared().groups().stream()
            .filter(group -> !free.containsAll(group))
            .flatMap(Set::stream)
            .collect(Collectors.toSet());
    return network.activationLayers().stream()
        .filter(layer -> free.contains(layer.name()) && !bound.contains(layer.name()))
        .toList();
  }

  private boolean isFree(ActivationLayer layer) {
    return plans.entrySet().stream().allMatch(plan -> plan.getValue().bits(layer) == plan.getKey());
  }

  private QuantizationPlan anyPlan() {
    return plans.values().iterator().next();
  }

  private List<String> readers(ActivationLayer layer) {
    var inputs = anyPlan().inputs();
    return network.weightLayers().stream()
        .map(WeightLayer::name)
        .filter(name -> layer.name().equals(inputs.get(name)))
        .toList();
  }

  private List<float[]> logits(NDManager manager, Taps taps) {
    return Predictions.logits(
        batch -> network.forward(batch, parameters, taps), manager, images, network.inputShape());
  }

  /** Quantizes one activation. */
  private record OneActivation(ActivationLayer quantized, ActivationGrid grid) implements Taps {

    @Override
    public NDArray activation(ActivationLayer layer, NDArray output) {
      return layer.equals(quantized)
          ? FakeQuantization.perTensor(output, grid, StraightThrough.UNMASKED)
          : output;
    }
  }

  /** Counts the values of each activation, of all images together. */
  private static final class ValueCounter implements Taps {

    private final Map<String, Long> values = new HashMap<>();

    @Override
    public NDArray activation(ActivationLayer layer, NDArray output) {
      values.merge(layer.name(), output.size(), Long::sum);
      return output;
    }
  }
}
