package io.github.fdda.bns;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Shift;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.Batches;
import io.github.fdda.network.LayerMoments;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.util.Internal;
import io.github.fdda.util.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures the moments of what layers without a batch normalization put out: what the running
 * statistics of one would be. Likewise of what layer normalizations get.
 */
@Internal
public final class MomentsMeter implements Taps {

  /** More images change the moments by less than another draw of as many does. */
  private static final int MOST_IMAGES = 512;

  private static final int COLOURS = 3;
  private static final Shift SHIFT = new Shift(4, 0);
  private static final Shift MIRROR = new Shift(4, 1);

  /** What is measured, by the layer that it is about. */
  private final Map<String, List<BatchMoments>> measured = new LinkedHashMap<>();

  /** The layer that each inserted normalization is about. */
  private final Map<String, String> layers = new HashMap<>();

  private MomentsMeter() {}

  /**
   * Gives a network the normalizations that it lacks, and statistics of what its layer
   * normalizations get. They are those of images and of views of them: shifted by up to four
   * pixels, and if they have three colours, mirrored too.
   *
   * @param network any
   * @param images at most 512 of them are looked at, spread evenly
   * @param manager owner of the arrays while they are needed
   * @return the network itself if it lacks none
   */
  public static Network normalized(Network network, LabelledImages images, NDManager manager) {
    var placeholders = placeholders(network);
    if (placeholders.layers().isEmpty()) {
      return network;
    }
    var placed = network.normalized(placeholders);
    var meter = new MomentsMeter();
    meter.expect(network, placed);
    var count = Math.min(MOST_IMAGES, images.size());
    meter.measure(placed, images, count, manager);
    return network.normalized(meter.moments(count));
  }

  private void expect(Network network, Network placed) {
    var own = new HashSet<>(network.batchNorms().stream().map(BatchNormLayer::name).toList());
    var inserted = placed.batchNorms().stream().filter(layer -> !own.contains(layer.name()));
    var unnormalized = network.unnormalizedLayers().iterator();
    inserted.forEach(layer -> layers.put(layer.name(), unnormalized.next()));
  }

  /** Of normalizations that pass on what they are given, whatever it is. */
  private static LayerMoments placeholders(Network network) {
    var channels = new LinkedHashMap<String, Integer>();
    var unnormalized = network.unnormalizedLayers();
    network.weightLayers().stream()
        .filter(layer -> unnormalized.contains(layer.name()))
        .forEach(layer -> channels.put(layer.name(), layer.outputChannels()));
    network.layerNorms().forEach(layer -> channels.put(layer.name(), layer.channels()));
    return LayerMoments.of(
        0,
        List.copyOf(channels.keySet()),
        channels.values().stream().map(count -> constant(count, 0)).toList(),
        channels.values().stream().map(count -> constant(count, 1)).toList());
  }

  private static float[] constant(int count, float value) {
    var values = new float[count];
    Arrays.fill(values, value);
    return values;
  }

  private void measure(Network network, LabelledImages images, int count, NDManager manager) {
    var size = Batches.size(images.shape());
    try (var parameters = network.parameters(manager)) {
      for (var first = 0; first < count; first += size) {
        var chosen =
            IntStream.range(first, Math.min(count, first + size))
                .map(i -> (int) ((long) i * images.size() / count))
                .mapToObj(images::normalized)
                .toList();
        Batches.forEach(
            manager,
            views(chosen, images, first),
            images.shape(),
            batch -> network.forward(batch, parameters, this));
      }
    }
  }

  private static List<float[]> views(List<float[]> chosen, LabelledImages images, int first) {
    var random = RandomStream.STATISTICS.at(0, first);
    var shape = images.shape();
    var views = new ArrayList<>(chosen);
    chosen.forEach(image -> views.add(SHIFT.apply(image, shape, random)));
    if (shape.channels() == COLOURS) {
      chosen.forEach(image -> views.add(MIRROR.apply(image, shape, random)));
    }
    return views;
  }

  @Override
  public boolean observesBatchNorms() {
    return true;
  }

  @Override
  public void batchNormInput(BatchNormLayer layer, NDArray input) {
    if (layers.containsKey(layer.name())) {
      measure(layers.get(layer.name()), input);
    }
  }

  @Override
  public void layerNormInput(String name, NDArray input) {
    measure(name, input);
  }

  private void measure(String layer, NDArray input) {
    var moments = TorchFunctions.moments(input);
    measured
        .computeIfAbsent(layer, name -> new ArrayList<>())
        .add(
            new BatchMoments(
                input.getShape().get(0),
                moments.get(0).toFloatArray(),
                moments.get(1).toFloatArray()));
  }

  private LayerMoments moments(int images) {
    return LayerMoments.of(
        images,
        List.copyOf(measured.keySet()),
        measured.values().stream().map(MomentsMeter::means).toList(),
        measured.values().stream().map(MomentsMeter::variances).toList());
  }

  private static float[] means(List<BatchMoments> batches) {
    var means = new float[batches.get(0).means.length];
    for (var i = 0; i < means.length; i++) {
      var channel = i;
      means[i] = (float) mean(batches, batch -> batch.means[channel]);
    }
    return means;
  }

  /** Of all values together: the spread of the batches' means is part of it. */
  private static float[] variances(List<BatchMoments> batches) {
    var variances = new float[batches.get(0).variances.length];
    for (var i = 0; i < variances.length; i++) {
      var channel = i;
      var mean = mean(batches, batch -> batch.means[channel]);
      variances[i] =
          (float)
              mean(
                  batches,
                  batch -> batch.variances[channel] + Math.pow(batch.means[channel] - mean, 2));
    }
    return variances;
  }

  private static double mean(List<BatchMoments> batches, ToDoubleFunction<BatchMoments> value) {
    var images = batches.stream().mapToLong(BatchMoments::images).sum();
    return batches.stream().mapToDouble(b -> b.images * value.applyAsDouble(b)).sum() / images;
  }

  /** Moments of the values of one batch, by channel. */
  @SuppressWarnings("ArrayRecordComponent") // seen by this class alone
  private record BatchMoments(long images, float[] means, float[] variances) {}
}
