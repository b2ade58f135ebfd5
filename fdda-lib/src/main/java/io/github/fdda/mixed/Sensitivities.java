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
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * @param activations bits of all activations
 * @param layers in execution order, at least one
 * @param modules by name of a layer, the module whose layers all get the same bits; other layers
 *     are chosen one by one
 * @since 0.1.0
 */
public record Sensitivities(
    String network,
    SensitivityMetric metric,
    int activations,
    List<LayerSensitivity> layers,
    Map<String, String> modules) {

  /**
   * Copies the list and the map.
   *
   * @throws InvalidInputException if there is no layer, or no width that all layers of a module may
   *     have
   */
  public Sensitivities {
    layers = List.copyOf(layers);
    modules = Map.copyOf(modules);
    if (layers.isEmpty()) {
      throw new InvalidInputException("sensitivities of no layers; give at least one");
    }
    for (var group : groups(layers, modules)) {
      if (widthsOfAll(group).isEmpty()) {
        throw new InvalidInputException(
            "%s and others of its module have no bit-width in common; give them one"
                .formatted(group.get(0).layer()));
      }
    }
  }

  /**
   * Without modules.
   *
   * @throws InvalidInputException if there is no layer
   */
  public Sensitivities(
      String network, SensitivityMetric metric, int activations, List<LayerSensitivity> layers) {
    this(network, metric, activations, layers, Map.of());
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
    var random = RandomStream.SENSITIVITY.at(config.seed(), 0);
    var images = CalibrationViews.of(calibration, config.images(), random);
    var rounded = TrialRounding.of(plans, config.rounding(), images, device);
    var probe = new Probe(network, images, rounded, device);
    var costs = config.metric().costs(probe, config, progress);
    var layers =
        network.weightLayers().stream()
            .map(layer -> sensitivity(layer, config.widths(), costs[layer.index()]))
            .toList();
    return new Sensitivities(
        network.name(),
        config.metric(),
        config.activations(),
        layers,
        config.metric().modules(network));
  }

  private static LayerSensitivity sensitivity(
      WeightLayer layer, List<Integer> widths, double[] costs) {
    var losses = new TreeMap<Integer, Double>();
    IntStream.range(0, costs.length).forEach(i -> losses.put(widths.get(i), costs[i]));
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

  /** Bit-widths that some layer may have, ascending. */
  public List<Integer> widths() {
    return layers.stream()
        .flatMap(layer -> layer.losses().keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Finds the bits of least loss within a budget, exactly so if losses of layers add up.
   *
   * @throws InvalidInputException if not even the least widths are within it
   */
  public BitAllocation allocate(Budget budget) {
    return paretoFront(budget.unit().resource()).within(budget);
  }

  /** {@link #paretoFront(Resource)} of the bits of weights. */
  public ParetoFront paretoFront() {
    return paretoFront(Resource.WEIGHT_BITS);
  }

  /** Finds the best bits for every budget of a resource. */
  public ParetoFront paretoFront(Resource resource) {
    return ParetoFront.of(this, resource);
  }

  /**
   * The same bits for all layers, to compare with.
   *
   * @throws InvalidInputException if a layer has no loss at that width
   */
  public BitAllocation uniform(int width) {
    return allocation(Collections.nCopies(layers.size(), width));
  }

  /**
   * The costs and the loss of given bits.
   *
   * @param bits one a layer
   */
  BitAllocation allocation(List<Integer> bits) {
    var byName = new LinkedHashMap<String, Integer>();
    var weightBits = 0L;
    var bitOperations = 0L;
    var loss = 0.0;
    for (var i = 0; i < layers.size(); i++) {
      var layer = layers.get(i);
      int width = bits.get(i);
      byName.put(layer.layer(), width);
      weightBits += width * Resource.WEIGHT_BITS.perBit(layer, activations);
      bitOperations += width * Resource.BIT_OPERATIONS.perBit(layer, activations);
      loss += loss(layer, width);
    }
    var averageBits = (double) weightBits / weights();
    var bytes = (double) weightBits / Byte.SIZE;
    return new BitAllocation(byName, activations, averageBits, bytes, bitOperations, loss);
  }

  /** Layers that get the same bits, in the order of the first of each. */
  List<List<LayerSensitivity>> groups() {
    return groups(layers, modules);
  }

  private static List<List<LayerSensitivity>> groups(
      List<LayerSensitivity> layers, Map<String, String> modules) {
    var groups = new LinkedHashMap<String, List<LayerSensitivity>>();
    for (var layer : layers) {
      var module = modules.getOrDefault(layer.layer(), layer.layer());
      groups.computeIfAbsent(module, name -> new ArrayList<>()).add(layer);
    }
    return List.copyOf(groups.values());
  }

  /** Bit-widths that each of some layers may have, ascending. */
  static List<Integer> widthsOfAll(List<LayerSensitivity> group) {
    return group.get(0).losses().keySet().stream()
        .filter(width -> group.stream().allMatch(layer -> layer.losses().containsKey(width)))
        .toList();
  }

  /** Number of weights of all layers. */
  long weights() {
    return layers.stream().mapToLong(LayerSensitivity::weights).sum();
  }

  static double loss(LayerSensitivity layer, int width) {
    var loss = layer.losses().get(width);
    if (loss == null) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: its loss at %d bits is not known, only at %s",
              layer.layer(),
              width,
              layer.losses().keySet()));
    }
    return loss;
  }

  private LongColumn numbers(String name, ToLongFunction<LayerSensitivity> number) {
    return LongColumn.create(name, layers.stream().mapToLong(number).toArray());
  }
}
