package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects what a program is made of while the nodes of a file are read one after the other. */
final class IntegerGraph {

  /** An interpreter in Java keeps all features of an image: 512 MiB of integers. */
  private static final long MOST_VALUES = 1 << 27;

  private final Map<String, TensorProto> tensors = new HashMap<>();
  private final Map<String, IntegerValue> values = new HashMap<>();
  private final List<IntegerStep> steps = new ArrayList<>();
  private Optional<IntegerImages> images = Optional.empty();
  private long size;

  IntegerGraph(List<TensorProto> initializers) {
    initializers.forEach(tensor -> tensors.put(tensor.getName(), tensor));
  }

  /** From now on {@code name} stands for {@code value}. */
  void define(String name, IntegerValue value) {
    values.put(name, value);
  }

  /** What a name stands for. */
  IntegerValue value(String name) {
    var known = values.get(name);
    if (known == null && tensors.containsKey(name)) {
      known = IntegerTensors.read(tensors.get(name));
      values.put(name, known);
    }
    if (known == null) {
      throw fault("no node before it defines '%s'", name);
    }
    return known;
  }

  /** The image as it is quantized: feature 0. */
  IntegerValue.Feature quantizedImage(IntegerImages quantized) {
    if (images.isPresent()) {
      throw fault("the image is quantized twice");
    }
    images = Optional.of(quantized);
    return new IntegerValue.Feature(0, quantized.format());
  }

  IntegerImages images() {
    return images.orElseThrow(() -> fault("the image is never quantized"));
  }

  List<IntegerStep> steps() {
    return steps;
  }

  /** Adds a step, whose integers must fit 32 bits. */
  IntegerValue.Feature emit(
      IntegerOperator operator, List<IntegerValue.Feature> inputs, IntegerFormat format) {
    format.blocks().forEach(IntegerBlock::checked);
    size += format.size();
    if (size > MOST_VALUES) {
      throw fault("the features of one image have more than %d values in total", MOST_VALUES);
    }
    var slots = inputs.stream().map(IntegerValue.Feature::slot).toList();
    steps.add(new IntegerStep(operator, slots, format));
    return new IntegerValue.Feature(steps.size(), format);
  }
}
