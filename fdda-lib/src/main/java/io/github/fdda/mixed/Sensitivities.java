package io.github.fdda.mixed;

import ai.djl.Device;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.round.TrialRounding;
import io.github.fdda.quantize.stage.CalibrationViews;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.train.Progress;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.RandomStream;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What each layer of a network loses at each bit-width; finds the best bits for a budget from it.
 *
 * @param network its name
 * @param metric that says what a loss is
 * @param activations bits of all activations, or their average where those are chosen too
 * @param layers in execution order, at least one
 * @param activationLayers the activations whose bits are chosen, in execution order, perhaps none
 * @param modules by name of a layer or activation, the module whose members all get the same bits;
 *     others are chosen one by one
 * @param times of layers on this machine, if they were measured
 * @since 0.1.0
 */
public record Sensitivities(
    String network,
    SensitivityMetric metric,
    int activations,
    List<LayerSensitivity> layers,
    List<ActivationSensitivity> activationLayers,
    Map<String, String> modules,
    LayerTimes times) {

  /**
   * Copies the lists and the map.
   *
   * @throws InvalidInputException if there is no layer
   */
  public Sensitivities {
    layers = List.copyOf(layers);
    activationLayers = List.copyOf(activationLayers);
    modules = Map.copyOf(modules);
    if (layers.isEmpty()) {
      throw new InvalidInputException("sensitivities of no layers; give at least one");
    }
  }

  /**
   * Of weights alone, without modules and times.
   *
   * @throws InvalidInputException if there is no layer
   */
  public Sensitivities(
      String network, SensitivityMetric metric, int activations, List<LayerSensitivity> layers) {
    this(network, metric, activations, layers, List.of(), Map.of(), LayerTimes.NONE);
  }

  /** The same with what computing layers in float costs on this machine. */
  public Sensitivities withTimes(LayerTimes measured) {
    return new Sensitivities(
        network, metric, activations, layers, activationLayers, modules, measured);
  }

  /**
   * Measures or estimates what each layer loses. Needs calibration images only, at least one.
   *
   * @param network float
   * @param calibration images, at least one; labels are not looked at
   * @param config what is measured, for which bits and target, on how many images
   * @param device where to compute
   * @param progress told from time to time how many layers, or directions, are done
   * @throws InvalidInputException if there is no image, the target cannot run the network, or not
   *     with these bits, or a loss is not finite
   */
  public static Sensitivities of(
      Network network,
      CalibrationSet calibration,
      MixedPrecisionConfig config,
      Device device,
      Consumer<Progress> progress) {
    if (calibration.size() == 0) {
      throw new InvalidInputException(
          "what layers lose is measured on calibration images, and there are none; give at least"
              + " one a class, or the same bits to all layers");
    }
    var plans =
        config.widths().stream()
            .map(width -> BitWidths.of(width, config.activations()))
            .map(bits -> QuantizationPlan.of(network, bits, config.target()))
            .toList();
    var activationPlans = activationPlans(network, config);
    var random = RandomStream.SENSITIVITY.at(config.seed(), 0);
    var images = CalibrationViews.of(calibration, config.images(), random);
    var rounded = TrialRounding.of(plans, config.rounding(), images, device);
    var probe = new Probe(network, images, rounded, device);
    var costs = config.metric().costs(probe, config, progress);
    var layers =
        network.weightLayers().stream()
            .map(layer -> sensitivity(layer, config, costs[layer.index()]))
            .toList();
    var activationLayers =
        activationPlans.isEmpty()
            ? List.<ActivationSensitivity>of()
            : MeasuredActivations.of(activationPlans, images, device, progress);
    var modules = new LinkedHashMap<>(config.metric().modules(network));
    activationLayers.forEach(
        layer ->
            plans
                .get(0)
                .shared()
                .of(layer.activation())
                .ifPresent(group -> modules.put(layer.activation(), Collections.min(group))));
    return new Sensitivities(
        network.name(),
        config.metric(),
        config.activations(),
        layers,
        activationLayers,
        modules,
        LayerTimes.NONE);
  }

  private static NavigableMap<Integer, QuantizationPlan> activationPlans(
      Network network, MixedPrecisionConfig config) {
    var weights = config.widths().get(config.widths().size() - 1);
    var plans = new TreeMap<Integer, QuantizationPlan>();
    config
        .activationWidths()
        .forEach(
            width ->
                plans.put(
                    width,
                    QuantizationPlan.of(network, BitWidths.of(weights, width), config.target())));
    return plans;
  }

  private static LayerSensitivity sensitivity(
      WeightLayer layer, MixedPrecisionConfig config, double[] costs) {
    var losses = new TreeMap<Integer, Double>();
    IntStream.range(0, costs.length).forEach(i -> losses.put(config.widths().get(i), costs[i]));
    if (config.floats()) {
      losses.put(LayerSensitivity.FLOAT, 0.0);
    }
    return new LayerSensitivity(layer.name(), layer.weightCount(), layer.multiplyAdds(), losses);
  }

  /**
   * One row a layer: {@code layer}, {@code weights}, {@code multiply_adds}, and for each width a
   * column such as {@code w4} with the loss at it, missing where the layer cannot have it.
   */
  public Table table() {
    var table =
        Table.create(
            "%s of %s".formatted(metric.title(), network),
            StringColumn.create("layer", layers.stream().map(LayerSensitivity::layer)),
            numbers("weights", LayerSensitivity::weights),
            numbers("multiply_adds", LayerSensitivity::multiplyAdds));
    for (var width : widths()) {
      var column = DoubleColumn.create("w" + width);
      layers.forEach(layer -> column.append(layer.losses().get(width)));
      table.addColumns(column);
    }
    return table;
  }

  /** Bit-widths that the weight of some layer may have, ascending; float aside. */
  public List<Integer> widths() {
    return layers.stream()
        .flatMap(layer -> layer.losses().keySet().stream())
        .filter(width -> width != LayerSensitivity.FLOAT)
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * One row an activation: {@code activation}, {@code values} of one image, and for each width a
   * column such as {@code a4} with the loss at it.
   */
  public Table activationTable() {
    var table =
        Table.create(
            "%s of %s".formatted(metric.title(), network),
            StringColumn.create(
                "activation", activationLayers.stream().map(ActivationSensitivity::activation)),
            LongColumn.create(
                "values",
                activationLayers.stream().mapToLong(ActivationSensitivity::values).toArray()));
    for (var width : activationWidths()) {
      var column = DoubleColumn.create("a" + width);
      activationLayers.forEach(layer -> column.append(layer.losses().get(width)));
      table.addColumns(column);
    }
    return table;
  }

  /** Bit-widths that some activation may have, ascending; none if those are not chosen. */
  public List<Integer> activationWidths() {
    return activationLayers.stream()
        .flatMap(layer -> layer.losses().keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Finds the bits of least loss within a budget, exactly so if losses of layers add up.
   *
   * @throws InvalidInputException if not even the least widths are within it, or it is one of time
   *     and none was measured
   */
  public BitAllocation allocate(Budget budget) {
    return paretoFront(budget.unit().resource()).within(budget);
  }

  /** {@link #paretoFront(Resource)} of the bits of weights. */
  public ParetoFront paretoFront() {
    return paretoFront(Resource.WEIGHT_BITS);
  }

  /**
   * Finds the best bits for every budget of a resource.
   *
   * @throws InvalidInputException if members of a module have no width in common, or it is time,
   *     and none was measured
   */
  public ParetoFront paretoFront(Resource resource) {
    return ParetoFront.of(this, resource);
  }

  /**
   * The same bits for all layers, and for all activations {@link #activations()}, to compare with.
   *
   * @throws InvalidInputException if a layer or activation has no loss at its width
   */
  public BitAllocation uniform(int width) {
    var widths = new HashMap<String, Integer>();
    layers.forEach(layer -> widths.put(layer.layer(), width));
    activationLayers.forEach(layer -> widths.put(layer.activation(), activations));
    return allocation(widths);
  }

  /**
   * The costs and the loss of given bits.
   *
   * @param widths by name of every layer and activation
   */
  BitAllocation allocation(Map<String, Integer> widths) {
    var bits = new LinkedHashMap<String, Integer>();
    layers.forEach(layer -> bits.put(layer.layer(), widths.get(layer.layer())));
    var activationBits = new LinkedHashMap<String, Integer>();
    activationLayers.forEach(l -> activationBits.put(l.activation(), widths.get(l.activation())));
    var weightBits = cost(Resource.WEIGHT_BITS, bits, activationBits);
    return new BitAllocation(
        bits,
        activationBits,
        activations,
        (double) weightBits / weights(),
        averageActivationBits(activationBits),
        (double) weightBits / Byte.SIZE,
        cost(Resource.BIT_OPERATIONS, bits, activationBits),
        times.integers() + cost(Resource.TIME, bits, activationBits) / Resource.NANOS,
        loss(bits, activationBits));
  }

  private long cost(
      Resource resource, Map<String, Integer> bits, Map<String, Integer> activationBits) {
    var inputs = new HashMap<String, Integer>();
    for (var activation : activationLayers) {
      var width = activationBits.getOrDefault(activation.activation(), activations);
      activation.readers().forEach(reader -> inputs.put(reader, width));
    }
    return layers.stream()
        .mapToLong(
            layer ->
                resource.cost(
                    layer,
                    bits.getOrDefault(layer.layer(), 0),
                    inputs.getOrDefault(layer.layer(), activations),
                    times))
        .sum();
  }

  private double averageActivationBits(Map<String, Integer> activationBits) {
    var bits =
        activationLayers.stream()
            .mapToLong(l -> l.values() * activationBits.getOrDefault(l.activation(), activations))
            .sum();
    return activationLayers.isEmpty() ? activations : (double) bits / activationValues();
  }

  private double loss(Map<String, Integer> bits, Map<String, Integer> activationBits) {
    var ofWeights =
        layers.stream()
            .mapToDouble(l -> loss(l.layer(), l.losses(), bits.getOrDefault(l.layer(), 0)))
            .sum();
    var ofActivations =
        activationLayers.stream()
            .mapToDouble(
                l ->
                    loss(
                        l.activation(),
                        l.losses(),
                        activationBits.getOrDefault(l.activation(), activations)))
            .sum();
    return ofWeights + ofActivations;
  }

  /** Number of weights of all layers. */
  long weights() {
    return layers.stream().mapToLong(LayerSensitivity::weights).sum();
  }

  /** Number of values of all activations that are chosen, for one image. */
  long activationValues() {
    return activationLayers.stream().mapToLong(ActivationSensitivity::values).sum();
  }

  static double loss(String name, NavigableMap<Integer, Double> losses, int width) {
    var loss = losses.get(width);
    if (loss == null) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: its loss at %d bits is not known, only at %s",
              name,
              width,
              losses.keySet()));
    }
    return loss;
  }

  private LongColumn numbers(String name, ToLongFunction<LayerSensitivity> number) {
    return LongColumn.create(name, layers.stream().mapToLong(number).toArray());
  }
}
