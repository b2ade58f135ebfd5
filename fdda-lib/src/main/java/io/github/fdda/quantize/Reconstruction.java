package io.github.fdda.quantize;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import io.github.fdda.data.RandomStream;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.NetworkPart;
import io.github.fdda.network.Parameters;
import io.github.fdda.network.Snapshot;
import io.github.fdda.network.Taps;
import io.github.fdda.network.TorchFunctions;
import io.github.fdda.network.WeightLayer;
import io.github.fdda.quantize.PartReconstruction.Batch;
import io.github.fdda.quantize.PartReconstruction.RandomStreamOfPart;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Reconstructs the quantized network part by part, in order ({@link PartReconstruction}): each part
 * gets what the quantized network before it puts out, and is to put out what the float network does
 * there. What lies before a part is computed once for all images, so an iteration costs only the
 * part.
 *
 * <p>Native memory: of every image the tensors before and after one part, in both networks; for
 * ResNet-20 on 32×32 pixels 0.2 MB an image. A batch on its way through a part comes to that.
 */
final class Reconstruction {

  private final QuantizationPlan plan;
  private final ReconstructionConfig config;
  private final Snapshot reference;
  private final long seed;
  private final Device device;
  private final IntConsumer progress;

  /**
   * @param plan what is quantized, and to how many bits; no target that absorbs batch normalization
   * @param reference arrays of the float network, its channels scaled as the student's are
   * @param progress told how many of the {@link ReconstructionConfig#iterations()} are done, as if
   *     all parts were learnt at once
   */
  Reconstruction(
      QuantizationPlan plan,
      ReconstructionConfig config,
      Snapshot reference,
      long seed,
      Device device,
      IntConsumer progress) {
    this.plan = plan;
    this.config = config;
    this.reference = reference;
    this.seed = seed;
    this.device = device;
    this.progress = progress;
  }

  /**
   * Reconstructs.
   *
   * @param start the quantized network as rounding left it
   * @param images normalized, at least one
   */
  StudentState run(StudentState start, List<float[]> images) {
    try (var manager = NDManager.newBaseManager(device, "PyTorch");
        var teacher = parameters(reference, manager);
        var student = parameters(start.weights(), manager)) {
      var ranges = new ArrayList<>(start.ranges());
      var fixed = weightRanges(start);
      var chunks = chunks(images, manager);
      var parts = parts();
      var importances = importances(parts, chunks, teacher, manager);
      for (var i = 0; i < parts.size(); i++) {
        var part = parts.get(i);
        var exact = advance(part, chunks, Chunk::exact, teacher, Taps.NONE);
        if (!part.weightLayers().isEmpty()) {
          var batches = batches(part, chunks, exact);
          var draws = new RandomStreamOfPart(seed, i, config.iterations());
          var reconstruction =
              new PartReconstruction(
                  plan, config, part, importances.get(i), draws, student, batches);
          learn(reconstruction, part, ranges, fixed, student);
        }
        var quantizer = quantizer(ranges, fixed);
        var given = advance(part, chunks, Chunk::given, student, quantizer);
        chunks = move(chunks, exact, given);
        progress.accept(config.iterations() * (i + 1) / parts.size());
      }
      return new StudentState(ranges, fixed, Snapshot.of(student.trainable()));
    }
  }

  private void learn(
      PartReconstruction reconstruction,
      NetworkPart part,
      List<QuantizationRange> ranges,
      WeightRanges fixed,
      Parameters student) {
    try (var manager = student.manager().newSubManager();
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var weights =
          part.weightLayers().stream().map(layer -> soft(layer, fixed, student, manager)).toList();
      var before = reconstruction.error(quantizer(ranges, fixed));
      var learned = reconstruction.run(ranges, weights, before, manager);
      Collections.copy(ranges, learned);
      for (var weight : weights) {
        overwrite(student.get(weight.layer().weight()), weight.hard());
      }
    }
  }

  private SoftWeight soft(
      WeightLayer layer, WeightRanges fixed, Parameters student, NDManager manager) {
    var array = student.get(layer.weight());
    var grids =
        fixed.of(layer).orElseThrow().stream().map(range -> plan.grid(layer, range)).toList();
    return SoftWeight.of(
        layer, reference.values(layer.weight()), array.toFloatArray(), grids, array, manager);
  }

  private static void overwrite(NDArray array, float[] values) {
    try (var created = array.getManager().create(values, array.getShape())) {
      array.set(new NDIndex(":"), created);
    }
  }

  private FakeQuantizer quantizer(List<QuantizationRange> ranges, WeightRanges fixed) {
    return new FakeQuantizer(plan, ranges, fixed, StraightThrough.MASKED);
  }

  /** Fixed ranges for every weight: those that have none stay between their extremes. */
  private WeightRanges weightRanges(StudentState start) {
    var ranges = new HashMap<String, List<QuantizationRange>>();
    for (var layer : network().weightLayers()) {
      var values = start.weights().values(layer.weight());
      ranges.put(
          layer.name(),
          start
              .weightRanges()
              .of(layer)
              .orElseGet(
                  () ->
                      IntStream.range(0, layer.outputChannels())
                          .mapToObj(c -> QuantizationRange.extremes(layer.channel(values, c)))
                          .toList()));
    }
    return new WeightRanges(ranges);
  }

  private List<NetworkPart> parts() {
    return config.unit() == ReconstructionUnit.LAYER ? network().layerParts() : network().blocks();
  }

  private Network network() {
    return plan.network();
  }

  private Parameters parameters(Snapshot arrays, NDManager manager) {
    var parameters = network().parameters(manager);
    arrays.copyTo(parameters.trainable());
    return parameters;
  }

  private List<NDArray> importances(
      List<NetworkPart> parts, List<Chunk> chunks, Parameters teacher, NDManager manager) {
    if (!config.fisher()) {
      return Collections.nCopies(parts.size(), FisherWeights.none(manager));
    }
    var random = RandomStream.RECONSTRUCTION.at(~seed, 0);
    var weights = new FisherWeights(parts, teacher, manager);
    chunks.forEach(chunk -> weights.add(chunk.exact.get(0), random));
    return weights.weights();
  }

  /** Some images: the tensors that are live in the float network and in the quantized one. */
  private record Chunk(List<NDArray> exact, List<NDArray> given) {}

  private List<Chunk> chunks(List<float[]> images, NDManager manager) {
    var shuffled = new ArrayList<>(images);
    var draws = RandomStream.RECONSTRUCTION.at(seed, 0);
    Collections.shuffle(shuffled, new Random(draws.nextLong()));
    var chunks = new ArrayList<Chunk>();
    for (var start = 0; start < shuffled.size(); start += config.batchSize()) {
      var end = Math.min(start + config.batchSize(), shuffled.size());
      try (var batch =
          Batches.of(manager, shuffled.subList(start, end), network().inputShape())) {
        var ordered = List.of(TorchFunctions.channelsLast(batch));
        chunks.add(new Chunk(ordered, ordered));
      }
    }
    return chunks;
  }

  private static List<List<NDArray>> advance(
      NetworkPart part,
      List<Chunk> chunks,
      Function<Chunk, List<NDArray>> tensors,
      Parameters parameters,
      Taps taps) {
    var result = new ArrayList<List<NDArray>>();
    for (var chunk : chunks) {
      try (var scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        var after = part.run(tensors.apply(chunk), parameters, taps);
        after.forEach(NDScope::unregister);
        result.add(after);
      }
    }
    return result;
  }

  private static List<Batch> batches(
      NetworkPart part, List<Chunk> chunks, List<List<NDArray>> exact) {
    return IntStream.range(0, chunks.size())
        .mapToObj(
            i ->
                new Batch(
                    chunks.get(i).exact, chunks.get(i).given, exact.get(i).get(part.output())))
        .toList();
  }

  /** Goes on behind a part, and frees what is no longer live. */
  private static List<Chunk> move(
      List<Chunk> chunks, List<List<NDArray>> exact, List<List<NDArray>> given) {
    var moved = new ArrayList<Chunk>();
    for (var i = 0; i < chunks.size(); i++) {
      var next = new Chunk(exact.get(i), given.get(i));
      close(chunks.get(i).exact, next.exact);
      close(chunks.get(i).given, next.given);
      moved.add(next);
    }
    return moved;
  }

  private static void close(List<NDArray> before, List<NDArray> after) {
    for (var array : before) {
      if (after.stream().noneMatch(kept -> kept == array)) {
        array.close();
      }
    }
  }
}
