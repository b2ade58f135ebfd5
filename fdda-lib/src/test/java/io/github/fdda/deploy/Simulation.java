package io.github.fdda.deploy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.evaluate.Predictions;
import io.github.fdda.network.Network;
import io.github.fdda.network.OnnxRuntime;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.Quantizer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.simulate.FakeQuantizedNetwork;
import io.github.fdda.quantize.simulate.IntegerParameters;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.train.StepObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A network quantized by its ranges alone: its integers, and what it computes in simulation. */
record Simulation(QuantizationPlan plan, StudentState state, IntegerParameters integers) {

  static Simulation of(Network network, LabelledImages images, BitWidths bits, Target target) {
    return of(network, images, bits, QuantizationConfig.rangesOnly().withTarget(target));
  }

  static Simulation of(
      Network network, LabelledImages images, BitWidths bits, QuantizationConfig config) {
    var plan = config.plan(network, bits);
    var inputs = new StageInputs(Optional.empty(), images, plan, 0, 0, Device.cpu());
    try (var quantizer = new Quantizer<StudentState>(inputs, config, Quantizer::student)) {
      quantizer.run(StepObserver.none());
      return of(plan, quantizer.result());
    }
  }

  private static Simulation of(QuantizationPlan plan, StudentState state) {
    try (var manager = NDManager.newBaseManager();
        var student =
            new FakeQuantizedNetwork(
                manager, plan, state.ranges(), state.weightRanges(), StraightThrough.MASKED)) {
      student.restore(state.weights());
      return new Simulation(plan, state, student.integers());
    }
  }

  /** The same with some arrays changed, by name. */
  Simulation with(Map<String, float[]> changes) {
    try (var manager = NDManager.newBaseManager()) {
      var arrays = state.weights().toArrays(manager);
      changes.forEach(
          (name, values) ->
              arrays.compute(
                  name,
                  (key, old) -> manager.create(values, Objects.requireNonNull(old).getShape())));
      return of(plan, state.with(state.ranges(), Snapshot.of(arrays)));
    }
  }

  /** The same with other ranges of the activations. */
  Simulation with(UnaryOperator<QuantizationRange> change) {
    var ranges = state.ranges().stream().map(change).toList();
    return of(plan, state.with(ranges, state.weights()));
  }

  List<float[]> logits(List<float[]> images) {
    try (var manager = NDManager.newBaseManager();
        var student =
            new FakeQuantizedNetwork(
                manager, plan, state.ranges(), state.weightRanges(), StraightThrough.MASKED)) {
      student.restore(state.weights());
      var shape = plan.network().inputShape();
      return Predictions.logits(student::forward, manager, images, shape);
    }
  }

  ModelProto export(ExportOptions options) {
    var model = OnnxExport.of(integers, options, Map.of());
    ModelCheck.require(model);
    return model;
  }

  ModelProto export() {
    return export(ExportOptions.defaults());
  }

  static List<float[]> logits(Network network, List<float[]> images) {
    try (var manager = NDManager.newBaseManager();
        var parameters = network.parameters(manager)) {
      return Predictions.logits(
          batch -> network.forward(batch, parameters, Taps.NONE),
          manager,
          images,
          network.inputShape());
    }
  }

  /** What ONNX Runtime computes with all its optimizations, as users run it. */
  List<float[]> onnxRuntime(ModelProto model, List<float[]> images) {
    return onnxRuntime(model, images, OptLevel.ALL_OPT);
  }

  /** What ONNX Runtime computes. */
  List<float[]> onnxRuntime(ModelProto model, List<float[]> images, OptLevel level) {
    var shape = plan.network().inputShape();
    var isLast = isChannelsLast(model);
    var all = new float[images.size() * shape.size()];
    for (var i = 0; i < images.size(); i++) {
      var image = isLast ? channelsLast(images.get(i)) : images.get(i);
      System.arraycopy(image, 0, all, i * shape.size(), shape.size());
    }
    var sides =
        isLast
            ? new long[] {images.size(), shape.height(), shape.width(), shape.channels()}
            : new long[] {images.size(), shape.channels(), shape.height(), shape.width()};
    var logits = OnnxRuntime.run(model.toByteArray(), level, all, sides);
    return split(logits, logits.length / images.size());
  }

  private boolean isChannelsLast(ModelProto model) {
    var shape = plan.network().inputShape();
    var sides = model.getGraph().getInput(0).getType().getTensorType().getShape();
    return sides.getDim(1).getDimValue() == shape.height()
        && sides.getDim(3).getDimValue() == shape.channels();
  }

  private float[] channelsLast(float[] image) {
    var channels = plan.network().inputShape().channels();
    var plane = image.length / channels;
    var result = new float[image.length];
    for (var i = 0; i < image.length; i++) {
      result[i % plane * channels + i / plane] = image[i];
    }
    return result;
  }

  List<float[]> split(float[] logits) {
    return split(logits, plan.network().classCount());
  }

  private static List<float[]> split(float[] logits, int columns) {
    var rows = new ArrayList<float[]>();
    for (var i = 0; i < logits.length; i += columns) {
      rows.add(Arrays.copyOfRange(logits, i, i + columns));
    }
    return rows;
  }
}
