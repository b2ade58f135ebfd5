package io.github.fdda.deploy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import io.github.fdda.data.LabelledImages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures what each layer that two files share loses by itself: the quantized file's layer is
 * given what the float file's is, and what it makes of it goes on through the float file.
 */
final class IsolationMeter {

  /** Images that are looked at: each takes a pass through the network for each layer. */
  private static final int IMAGES = 16;

  /** All layers of a large network have to fit into memory at once. */
  private static final int BATCH = 8;

  private final List<TensorPair> pairs;
  private final OnnxSession floats;
  private final OnnxSession quantized;
  private final Running layers;
  private final Running rest;
  private final SquaredNoise[] atLayer;
  private final SquaredNoise[] atLogits;

  /**
   * @param pairs the logits last
   * @param floats the float file, which puts out all pairs
   * @param quantized images for the quantized file
   * @param layers the quantized file, which is given all pairs but the logits
   * @param rest the float file, of which any pair but the logits can be given
   */
  private IsolationMeter(
      List<TensorPair> pairs,
      OnnxSession floats,
      OnnxSession quantized,
      Running layers,
      Running rest) {
    this.pairs = pairs;
    this.floats = floats;
    this.quantized = quantized;
    this.layers = layers;
    this.rest = rest;
    this.atLayer = SquaredNoise.none(pairs.size());
    this.atLogits = SquaredNoise.none(pairs.size());
  }

  /** A file that is run on arrays. */
  private record Running(ModelFile file, OrtSession session) implements AutoCloseable {

    static Running of(ModelFile file) {
      return new Running(
          file, Ort.session(file, Optimization.NONE, options -> options.setIntraOpNumThreads(1)));
    }

    OrtSession.Result run(Map<String, OnnxTensor> inputs) {
      return Ort.call(file, "run layer by layer", () -> session.run(inputs));
    }

    @Override
    public void close() {
      Ort.close(file, session);
    }
  }

  /**
   * Measures on the first images.
   *
   * @param pairs tensors that have the same size in both files, the logits last
   * @return for each pair; nothing where only the logits are shared, a file computes in 64 bits, or
   *     the files take images in batches of different size
   */
  static List<Isolation> measure(
      ModelFile floats, ModelFile quantized, List<TensorPair> pairs, LabelledImages images) {
    var floatTensors = pairs.stream().map(TensorPair::floatTensor).toList();
    var quantizedTensors = pairs.stream().map(TensorPair::quantizedTensor).toList();
    var all = floats.withOutputs(floatTensors);
    var rounded = quantized.withOutputs(quantizedTensors);
    try (var exact = OnnxSession.open(all, 1, Optimization.NONE);
        var quantizedImages = OnnxSession.open(rounded, 1, Optimization.NONE)) {
      var size = batch(exact, quantizedImages);
      if (pairs.size() < 2 || size == 0 || !exact.hasFloats() || !quantizedImages.hasFloats()) {
        return List.of();
      }
      var given =
          quantizedTensors.stream()
              .limit(pairs.size() - 1L)
              .map(tensor -> TensorPair.copies(quantized, tensor))
              .toList();
      try (var layers = Running.of(GivenTensors.replaced(rounded, given));
          var rest =
              Running.of(GivenTensors.mixed(floats, floatTensors.subList(0, given.size())))) {
        return new IsolationMeter(pairs, exact, quantizedImages, layers, rest)
            .measure(images, size);
      }
    }
  }

  /** Images that both files take at once; 0 if there is no such number. */
  private static int batch(OnnxSession floats, OnnxSession quantized) {
    var least = Math.min(floats.fixedBatch(), quantized.fixedBatch());
    var most = Math.max(floats.fixedBatch(), quantized.fixedBatch());
    return most == 0 ? BATCH : least == 0 || least == most ? most : 0;
  }

  private List<Isolation> measure(LabelledImages images, int size) {
    var count = Math.min(IMAGES, images.size());
    for (var start = 0; start < count; start += size) {
      add(images, IntStream.range(start, Math.min(start + size, count)).toArray());
    }
    return IntStream.range(0, pairs.size())
        .mapToObj(i -> new Isolation(atLayer[i].decibels(), atLogits[i].decibels()))
        .toList();
  }

  private void add(LabelledImages images, int... indices) {
    try (var floatBatch = floats.batch(images, indices);
        var quantizedBatch = quantized.batch(images, indices);
        var wanted = floatBatch.result()) {
      var inputs = new HashMap<String, OnnxTensor>();
      inputs.put(quantized.input(), quantizedBatch.images());
      for (var i = 0; i < pairs.size() - 1; i++) {
        inputs.put(GivenTensors.given(i), tensor(wanted, pairs.get(i).floatTensor()));
      }
      try (var rounded = layers.run(inputs)) {
        add(wanted, rounded, floatBatch.images());
      }
    }
  }

  private void add(OrtSession.Result wanted, OrtSession.Result rounded, OnnxTensor images) {
    var last = pairs.size() - 1;
    var logits = tensor(wanted, pairs.get(last).floatTensor());
    for (var i = 0; i <= last; i++) {
      var layer = tensor(rounded, pairs.get(i).quantizedTensor());
      atLayer[i] = atLayer[i].plus(tensor(wanted, pairs.get(i).floatTensor()), layer);
      if (i == last) {
        atLogits[i] = atLayer[i];
      } else {
        try (var result = goOn(i, layer, images)) {
          atLogits[i] = atLogits[i].plus(logits, tensor(result, pairs.get(last).floatTensor()));
        }
      }
    }
  }

  /** The float file from one layer on. */
  private OrtSession.Result goOn(int pair, OnnxTensor layer, OnnxTensor images) {
    try (var zero = number(0);
        var one = number(1)) {
      var inputs = new HashMap<String, OnnxTensor>();
      inputs.put(floats.input(), images);
      for (var i = 0; i < pairs.size() - 1; i++) {
        inputs.put(GivenTensors.given(i), i == pair ? layer : zero);
        inputs.put(GivenTensors.share(i), i == pair ? one : zero);
      }
      return rest.run(inputs);
    }
  }

  private OnnxTensor number(float value) {
    return Ort.call(
        rest.file(), "be given", () -> OnnxTensor.createTensor(Ort.environment(), value));
  }

  private static OnnxTensor tensor(OrtSession.Result result, String name) {
    return (OnnxTensor) result.get(name).orElseThrow();
  }
}
