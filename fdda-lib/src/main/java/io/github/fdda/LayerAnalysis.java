package io.github.fdda;

import ai.djl.ndarray.NDArray;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.ActivationGrid;
import io.github.fdda.quantize.grid.LayerError;
import io.github.fdda.quantize.grid.SquaredErrors;
import io.github.fdda.quantize.grid.TensorQuantization;
import io.github.fdda.train.Progress;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.RandomStream;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/** Looks into a quantized network layer by layer. */
final class LayerAnalysis {

  private static final String WEIGHT = "weight";
  private static final String ACTIVATION = "activation";
  private static final int MOST_VALUES = 200_000;

  private final QuantizedNetwork quantized;
  private final Network network;

  LayerAnalysis(QuantizedNetwork quantized) {
    this.quantized = quantized;
    this.network = quantized.network();
  }

  /** See {@link QuantizedNetwork#weight}. */
  TensorQuantization weight(String name, int channel) {
    var layer = find(WEIGHT, name, network.weightLayers(), WeightLayer::name);
    if (channel < 0 || channel >= layer.outputChannels()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "channel %d of layer %s: give from 0 to %d",
              channel,
              name,
              layer.outputChannels() - 1));
    }
    var values = layer.channel(quantized.weights().values(layer.weight()), channel);
    var grid = quantized.grid(layer, channel);
    return new TensorQuantization(name + ", channel " + channel, grid, values);
  }

  /** See {@link QuantizedNetwork#activation}. */
  TensorQuantization activation(String name, List<float[]> images) {
    requireImages(images);
    var layer = find(ACTIVATION, name, network.activationLayers(), ActivationLayer::name);
    var random = RandomStream.SAMPLES.at(0, 0);
    var parts = new ArrayList<float[]>();
    observe(
        images,
        (seen, output) -> {
          if (seen.equals(layer)) {
            var share = MOST_VALUES * output.getShape().get(0) / images.size();
            parts.add(thinOut(output.toFloatArray(), (int) share, random));
          }
        });
    var values = FloatBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(values::put);
    return new TensorQuantization(name, grid(layer), values.array());
  }

  /** See {@link QuantizedNetwork#errors}. */
  List<LayerError> errors(List<float[]> images) {
    requireImages(images);
    var weights = network.weightLayers().stream().map(this::error);
    return Stream.concat(weights, activationErrors(images).stream()).toList();
  }

  /** See {@link QuantizedNetwork#differences}. */
  List<LayerDifference> differences(List<float[]> images) {
    requireImages(images);
    return LayerComparison.of(quantized, images);
  }

  /** See {@link QuantizedNetwork#sensitivity}. */
  Table sensitivity(LabelledImages images, Consumer<Progress> progress) {
    Fdda.requireMatch(network, images);
    var layers = quantized.layers().selectColumns("kind", "layer", "bits");
    var top1 = DoubleColumn.create("top1");
    try (var engine = EngineSession.open(quantized.device());
        var student = quantized.open(engine.manager())) {
      Function<Predicate<String>, Double> measure =
          chosen ->
              Accuracy.of(
                      batch -> student.forwardPartly(batch, chosen),
                      engine.manager(),
                      images,
                      done -> {})
                  .top1();
      for (var name : layers.stringColumn("layer")) {
        top1.append(measure.apply(name::equals));
        progress.accept(new Progress(top1.size(), layers.rowCount(), "layers"));
      }
      var drop = top1.multiply(-1).add(measure.apply(name -> false));
      return layers.addColumns(top1, drop.setName("drop")).setName("only one layer quantized");
    }
  }

  private LayerError error(WeightLayer layer) {
    var weights = quantized.weights().values(layer.weight());
    return IntStream.range(0, layer.outputChannels())
        .mapToObj(
            channel ->
                SquaredErrors.of(layer.channel(weights, channel), quantized.grid(layer, channel)))
        .reduce(SquaredErrors.NONE, SquaredErrors::plus)
        .mean(WEIGHT, layer.name(), quantized.plan().bits(layer));
  }

  private List<LayerError> activationErrors(List<float[]> images) {
    var layers = network.activationLayers();
    var sums = new ArrayList<>(Collections.nCopies(layers.size(), SquaredErrors.NONE));
    observe(
        images,
        (layer, output) -> {
          var errors = SquaredErrors.of(output.toFloatArray(), grid(layer));
          sums.set(layer.index(), sums.get(layer.index()).plus(errors));
        });
    return layers.stream()
        .map(
            layer ->
                sums.get(layer.index())
                    .mean(ACTIVATION, layer.name(), quantized.plan().bits(layer)))
        .toList();
  }

  /** Passes images through the quantized network, a batch at a time. */
  private void observe(List<float[]> images, BiConsumer<ActivationLayer, NDArray> observer) {
    try (var engine = EngineSession.open(quantized.device());
        var student = quantized.open(engine.manager())) {
      Batches.forEach(
          engine.manager(),
          images,
          network.inputShape(),
          batch -> student.forwardObserved(batch, observer));
    }
  }

  private ActivationGrid grid(ActivationLayer layer) {
    return quantized.plan().grid(layer, quantized.ranges().get(layer.index()));
  }

  /** Draws a value from each of equally long stretches: a fixed stride would meet one column. */
  private static float[] thinOut(float[] values, int most, RandomGenerator random) {
    var stretch = (values.length + most - 1) / most;
    if (stretch == 1) {
      return values;
    }
    var kept = new float[values.length / stretch];
    for (var i = 0; i < kept.length; i++) {
      kept[i] = values[i * stretch + random.nextInt(stretch)];
    }
    return kept;
  }

  private <T> T find(String kind, String name, List<T> layers, Function<T, String> nameOf) {
    return layers.stream()
        .filter(layer -> nameOf.apply(layer).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "network %s has no %s '%s'; it has %s"
                        .formatted(
                            network.name(),
                            kind,
                            name,
                            layers.stream().map(nameOf).collect(Collectors.joining(", ")))));
  }

  private static void requireImages(List<float[]> images) {
    if (images.isEmpty()) {
      throw new InvalidInputException("no images to look at a network with; give at least one");
    }
  }
}
