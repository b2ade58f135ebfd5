package io.github.fdda.quantize.reconstruct;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.NetworkPart;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.batch.CalibrationOrder;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.reconstruct.PartReconstruction.Batch;
import io.github.fdda.quantize.reconstruct.PartReconstruction.Draws;
import io.github.fdda.quantize.simulate.FakeQuantizer;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Reconstructs the quantized network part by part, in order ({@link PartReconstruction}): each part
 * gets what the quantized network before it puts out, and is to put out what the float network does
 * there. What lies before a part is computed once for all images, so an iteration costs only the
 * part.
 *
 * <p>Native memory: of every image the tensor before a part in the quantized network and the one
 * after it in the float network, where activations are dropped the one before it too; in the first
 * blocks of ResNet-20 on 32×32 pixels 64 kB each, 128 to 192 kB an image. What a tape keeps of one
 * batch in one part comes to that.
 */
public final class Reconstruction {

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
  public Reconstruction(
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
  public StudentState run(StudentState start, List<float[]> images) {
    try (var engine = EngineSession.open(device);
        var teacher = parameters(reference, engine.manager());
        var student = parameters(start.weights(), engine.manager())) {
      var ranges = new ArrayList<>(start.ranges());
      var fixed = weightRanges(start);
      var exact = chunks(images, engine.manager());
      var given = chunks(images, engine.manager());
      var parts = parts();
      var importances = importances(parts, exact, teacher, engine.manager());
      var keeps = config.dropProbability() > 0;
      for (var i = 0; i < parts.size(); i++) {
        var part = parts.get(i);
        var wanted = advance(part, exact, teacher, Taps.NONE, keeps);
        if (!part.weightLayers().isEmpty()) {
          var batches = batches(part, keeps ? exact : given, given, wanted);
          var draws = new Draws(seed, i, config.iterations());
          var reconstruction =
              new PartReconstruction(
                  plan, config, part, importances.get(i), draws, student, batches);
          learn(reconstruction, part, ranges, fixed, student);
        }
        if (keeps) {
          IntStream.range(0, exact.size()).forEach(c -> close(exact.get(c), wanted.get(c)));
        }
        Collections.copy(exact, wanted);
        Collections.copy(given, advance(part, given, student, quantizer(ranges, fixed), false));
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
        var scope = new EngineScope()) {
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
              .orElseGet(() -> WeightRangeMethod.EXTREMES.choose(plan, layer, values)));
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
      List<NetworkPart> parts, List<List<NDArray>> images, Parameters teacher, NDManager manager) {
    if (!config.fisher()) {
      return Collections.nCopies(parts.size(), FisherWeights.none(manager));
    }
    var random = RandomStream.RECONSTRUCTION.at(~seed, 0);
    var weights = new FisherWeights(parts, teacher, manager);
    images.forEach(chunk -> weights.add(chunk.get(0), random));
    return weights.weights();
  }

  /** The images in batches, each the one tensor live before the first part. */
  private List<List<NDArray>> chunks(List<float[]> images, NDManager manager) {
    var order = new CalibrationOrder(images.size(), seed).batch(0, images.size());
    var shuffled = Arrays.stream(order).mapToObj(images::get).toList();
    var chunks = new ArrayList<List<NDArray>>();
    for (var start = 0; start < shuffled.size(); start += config.batchSize()) {
      var end = Math.min(start + config.batchSize(), shuffled.size());
      // Images of one channel are in order as they are, and would go on lying in the batch's
      // memory.
      try (var batch = Batches.of(manager, shuffled.subList(start, end), network().inputShape());
          var ordered = TorchFunctions.channelsLast(batch)) {
        chunks.add(List.of(ordered.duplicate()));
      }
    }
    return chunks;
  }

  /** Takes all images through a part, and frees what is no longer live behind it. */
  private static List<List<NDArray>> advance(
      NetworkPart part,
      List<List<NDArray>> chunks,
      Parameters parameters,
      Taps taps,
      boolean keepsBefore) {
    var result = new ArrayList<List<NDArray>>();
    for (var before : chunks) {
      try (var scope = new EngineScope()) {
        var after = part.run(before, parameters, taps);
        after.forEach(NDScope::unregister);
        result.add(after);
        if (!keepsBefore) {
          close(before, after);
        }
      }
    }
    return result;
  }

  private static List<Batch> batches(
      NetworkPart part,
      List<List<NDArray>> exact,
      List<List<NDArray>> given,
      List<List<NDArray>> wanted) {
    return IntStream.range(0, given.size())
        .mapToObj(i -> new Batch(exact.get(i), given.get(i), wanted.get(i).get(part.output())))
        .toList();
  }

  private static void close(List<NDArray> before, List<NDArray> after) {
    for (var array : before) {
      if (after.stream().noneMatch(kept -> kept == array)) {
        array.close();
      }
    }
  }
}
