package io.github.fdda.quantize.reconstruct;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.fdda.engine.ArrayValues;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.GradientMode;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.Batches;
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
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.util.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
final class Reconstruction implements Stage {

  private static final String STUDENT = "student.";
  private static final String RANGES = "ranges";

  private final ReconstructionConfig config;
  private final StageInputs inputs;
  private final QuantizationPlan plan;
  private final StudentState start;
  private final WeightRanges fixed;
  private final List<NetworkPart> parts;
  private final NDManager manager;
  private final Parameters teacher;
  private final Parameters student;
  private final List<QuantizationRange> ranges;
  private final List<List<NDArray>> exact;
  private final List<List<NDArray>> given;
  private final List<NDArray> importances;
  private int iteration;

  /**
   * @param inputs of a target that fixes ranges of weights
   * @param images normalized, at least one
   * @param start the student as rounding left it
   */
  Reconstruction(
      ReconstructionConfig config, StageInputs inputs, List<float[]> images, StudentState start) {
    this.config = config;
    this.inputs = inputs;
    this.plan = inputs.plan();
    this.start = start;
    this.fixed = weightRanges(start);
    this.parts = config.parts(plan.network());
    this.manager = TensorEngine.newManager(inputs.device());
    this.ranges = new ArrayList<>(start.ranges());
    try (var mode = GradientMode.off()) {
      this.teacher = parameters(start.reference());
      this.student = parameters(start.weights());
      this.exact = chunks(images);
      this.given = chunks(images);
      this.importances = importances();
    }
  }

  @Override
  public int iteration() {
    return iteration;
  }

  @Override
  public int iterations() {
    return parts.size();
  }

  @Override
  public Snapshot snapshot() {
    return Snapshot.of(student.trainable())
        .prefixed(STUDENT)
        .plus(Snapshot.ofVectors(Map.of(RANGES, QuantizationRange.flatten(ranges))));
  }

  /** Takes all images through the parts that have learnt: what lies behind them is not saved. */
  @Override
  public void restore(int done, Snapshot saved) {
    saved.under(STUDENT).copyTo(student.trainable());
    Collections.copy(ranges, QuantizationRange.unflatten(saved.values(RANGES)));
    try (var mode = GradientMode.off()) {
      for (var part : parts.subList(0, done)) {
        goOn(part, advance(part, exact, teacher, Taps.NONE, drops()));
      }
    }
    iteration = done;
  }

  @Override
  public StudentState result() {
    var weights = Snapshot.of(student.trainable());
    return start.rounded(fixed, weights).with(ranges, weights);
  }

  /** Frees native memory. */
  @Override
  public void close() {
    manager.close();
  }

  @Override
  public QuantizationStep step() {
    try (var mode = GradientMode.off()) {
      var part = parts.get(iteration);
      var wanted = advance(part, exact, teacher, Taps.NONE, drops());
      var before = part.weightLayers().isEmpty() ? Double.NaN : learn(part, wanted);
      goOn(part, wanted);
      var after = error(part, wanted, importances.get(iteration));
      return QuantizationStep.ofPart(
          ReconstructionConfig.NAME, iteration++, name(part), before, after);
    }
  }

  /** Goes on to the next part: its inputs are what this one puts out in either network. */
  private void goOn(NetworkPart part, List<List<NDArray>> wanted) {
    if (drops()) {
      IntStream.range(0, exact.size()).forEach(c -> close(exact.get(c), wanted.get(c)));
    }
    Collections.copy(exact, wanted);
    Collections.copy(given, advance(part, given, student, quantizer(), false));
  }

  /** Where quantization is dropped, tensors before a part in the float network are needed. */
  private boolean drops() {
    return config.dropProbability() > 0;
  }

  /** Lets a part learn, and returns its error before. */
  private double learn(NetworkPart part, List<List<NDArray>> wanted) {
    var reconstruction =
        new PartReconstruction(
            plan,
            config,
            part,
            importances.get(iteration),
            new Draws(inputs.seed(), iteration, config.iterations()),
            student,
            batches(part, drops() ? exact : given, given, wanted));
    try (var learning = manager.newSubManager();
        var scope = new EngineScope()) {
      var weights = part.weightLayers().stream().map(layer -> soft(layer, learning)).toList();
      var before = reconstruction.error(quantizer());
      Collections.copy(ranges, reconstruction.run(ranges, weights, before, learning));
      for (var weight : weights) {
        ArrayValues.replace(student.get(weight.layer().weight()), weight.hard());
      }
      return before;
    }
  }

  /** The error of what a part puts out, after all images went through it. */
  private double error(NetworkPart part, List<List<NDArray>> wanted, NDArray importance) {
    try (var scope = new EngineScope()) {
      return IntStream.range(0, given.size())
          .mapToDouble(
              c ->
                  TorchFunctions.weightedError(
                          wanted.get(c).get(part.output()),
                          given.get(c).get(part.output()),
                          importance)
                      .getFloat())
          .average()
          .orElseThrow();
    }
  }

  private SoftWeight soft(WeightLayer layer, NDManager owner) {
    var array = student.get(layer.weight());
    var grids =
        fixed.of(layer).orElseThrow().stream().map(range -> plan.grid(layer, range)).toList();
    return SoftWeight.of(
        layer, start.reference().values(layer.weight()), array.toFloatArray(), grids, array, owner);
  }

  private FakeQuantizer quantizer() {
    return new FakeQuantizer(plan, ranges, fixed, StraightThrough.MASKED);
  }

  /** Fixed ranges for every weight: those that have none stay between their extremes. */
  private WeightRanges weightRanges(StudentState student) {
    var chosen = new HashMap<String, List<QuantizationRange>>();
    for (var layer : plan.network().weightLayers()) {
      var values = student.weights().values(layer.weight());
      chosen.put(
          layer.name(),
          student
              .weightRanges()
              .of(layer)
              .orElseGet(() -> WeightRangeMethod.EXTREMES.choose(plan, layer, values)));
    }
    return new WeightRanges(chosen);
  }

  private Parameters parameters(Snapshot arrays) {
    var parameters = plan.network().parameters(manager);
    arrays.copyTo(parameters.trainable());
    return parameters;
  }

  private List<NDArray> importances() {
    if (!config.fisher()) {
      return Collections.nCopies(parts.size(), FisherWeights.none(manager));
    }
    var random = RandomStream.RECONSTRUCTION.at(~inputs.seed(), 0);
    var weights = new FisherWeights(parts, teacher, manager);
    exact.forEach(chunk -> weights.add(chunk.get(0), random));
    return weights.weights();
  }

  /** The images in batches, each the one tensor live before the first part. */
  private List<List<NDArray>> chunks(List<float[]> images) {
    var order = new CalibrationOrder(images.size(), inputs.seed()).batch(0, images.size());
    var shuffled = Arrays.stream(order).mapToObj(images::get).toList();
    var chunks = new ArrayList<List<NDArray>>();
    for (var start = 0; start < shuffled.size(); start += config.batchSize()) {
      var end = Math.min(start + config.batchSize(), shuffled.size());
      // Images of one channel are in order as they are, and would go on lying in the batch's
      // memory.
      try (var batch =
              Batches.of(manager, shuffled.subList(start, end), plan.network().inputShape());
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

  /** The last of its layers. */
  private static String name(NetworkPart part) {
    var layers = part.weightLayers();
    return layers.isEmpty() ? "" : layers.get(layers.size() - 1).name();
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
