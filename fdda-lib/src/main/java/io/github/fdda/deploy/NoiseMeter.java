package io.github.fdda.deploy;

import io.github.fdda.data.LabelledImages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Measures the noise of all layers that two files share. */
final class NoiseMeter {

  /** Images that are looked at; more change little. */
  private static final int IMAGES = 64;

  /** All layers of a large network have to fit into memory at once. */
  private static final int BATCH = 8;

  private static final float[] NOTHING = new float[0];

  private final List<TensorPair> pairs;
  private final SquaredNoise[] sums;

  private NoiseMeter(List<TensorPair> pairs) {
    this.pairs = pairs;
    this.sums = SquaredNoise.none(pairs.size());
  }

  /**
   * Measures on the first images. Both files are run as they are written, without optimization, as
   * the runtime would else fuse what is looked at.
   *
   * @param images at least one
   * @return in the order of the float file, the logits last
   */
  static List<LayerNoise> measure(ModelFile floats, ModelFile quantized, LabelledImages images) {
    var meter = new NoiseMeter(TensorPair.of(floats, quantized));
    try (var floatSession = expose(floats, meter.pairs, TensorPair::floatTensor);
        var quantizedSession = expose(quantized, meter.pairs, TensorPair::quantizedTensor)) {
      var count = Math.min(IMAGES, images.size());
      for (var start = 0; start < count; start += BATCH) {
        var indices = IntStream.range(start, Math.min(start + BATCH, count)).toArray();
        meter.add(floatSession.floats(images, indices), quantizedSession.floats(images, indices));
      }
    }
    var shared = meter.shared();
    var alone =
        IsolationMeter.measure(
            floats, quantized, shared.stream().map(meter.pairs::get).toList(), images);
    return IntStream.range(0, shared.size())
        .mapToObj(i -> meter.noise(shared.get(i), alone.stream().skip(i).findFirst()))
        .toList();
  }

  private static OnnxSession expose(
      ModelFile file, List<TensorPair> pairs, Function<TensorPair, String> tensor) {
    var tensors = pairs.stream().map(tensor).toList();
    return OnnxSession.open(file.withOutputs(tensors), 1, Optimization.NONE);
  }

  private void add(Map<String, float[]> floats, Map<String, float[]> quantized) {
    for (var i = 0; i < pairs.size(); i++) {
      var f = floats.getOrDefault(pairs.get(i).floatTensor(), NOTHING);
      var q = quantized.getOrDefault(pairs.get(i).quantizedTensor(), NOTHING);
      if (f.length == q.length) {
        sums[i] = sums[i].plus(f, q);
      }
    }
  }

  /** Names alone do not make a layer: those of another size, or not of floats, are left out. */
  private List<Integer> shared() {
    return IntStream.range(0, pairs.size()).filter(i -> sums[i].values() > 0).boxed().toList();
  }

  private LayerNoise noise(int pair, Optional<Isolation> isolation) {
    var values = sums[pair].values();
    return new LayerNoise(
        pairs.get(pair).layer(),
        pairs.get(pair).operator(),
        pairs.get(pair).floatTensor(),
        sums[pair].signal() / values,
        sums[pair].noise() / values,
        isolation);
  }
}
