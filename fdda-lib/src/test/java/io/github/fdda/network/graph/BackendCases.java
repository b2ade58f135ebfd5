package io.github.fdda.network.graph;

import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.onnx.Attributes;
import io.github.fdda.onnx.ExternalData;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The ONNX standard's own cases for backends, run through the operators: one folder each, with a
 * model, its inputs and what they give. Debian has them in the package libonnx-testdata.
 */
public final class BackendCases {

  private static final Tensors TENSORS = new Tensors(new ExternalData(Optional.empty()), false);

  /** How one ended. */
  enum Outcome {
    /** All outputs agree. */
    EQUAL,
    /** An operator, or this use of it, is refused in one line. */
    REFUSED,
    /** Something else came out, or an exception that is none of ours. */
    WRONG
  }

  /** One case and its end. */
  record Result(String name, Outcome outcome, String reason) {}

  private BackendCases() {}

  /** Prints the counts, and all cases that were not equal; the folder is the argument. */
  public static void main(String... arguments) {
    var results = run(Path.of(arguments[0]));
    results.stream()
        .filter(result -> result.outcome() != Outcome.EQUAL)
        .forEach(r -> System.out.printf("%s %s: %s%n", r.outcome(), r.name(), r.reason()));
    System.out.println(
        new TreeMap<>(
            results.stream()
                .collect(Collectors.groupingBy(Result::outcome, Collectors.counting()))));
  }

  /** Runs all cases in a folder whose operators are all among ours. */
  static List<Result> run(Path folder) {
    try (var cases = Files.list(folder)) {
      return cases.sorted().filter(BackendCases::isOurs).map(BackendCases::result).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOurs(Path folder) {
    return model(folder).getGraph().getNodeList().stream()
        .allMatch(
            node ->
                node.getDomain().isEmpty()
                    && !isTraining(node)
                    && Operators.kinds().getOrDefault(node.getOpType(), Operators.Kind.QUANTIZED)
                        != Operators.Kind.QUANTIZED);
  }

  // Networks are always run as in inference, however they were exported.
  private static boolean isTraining(NodeProto node) {
    return new Attributes(node.getAttributeList()).flag("training_mode")
        || (node.getOpType().equals("Dropout") && node.getInputCount() == 3);
  }

  private static ModelProto model(Path folder) {
    try {
      return ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Result result(Path folder) {
    var name = String.valueOf(folder.getFileName());
    try {
      var difference = difference(folder);
      return new Result(
          name, difference.isEmpty() ? Outcome.EQUAL : Outcome.WRONG, difference.orElse(""));
    } catch (InvalidInputException e) {
      return new Result(name, Outcome.REFUSED, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      return new Result(name, Outcome.WRONG, e.toString());
    }
  }

  private static Optional<String> difference(Path folder) {
    var model = model(folder);
    var graph = model.getGraph();
    var data = folder.resolve("test_data_set_0");
    var opset = (int) model.getOpsetImport(0).getVersion();
    var builder = new GraphBuilder(opset, OptionalLong.empty(), initializers(graph), TENSORS);
    Optional<FloatConstant> images = Optional.empty();
    // Old files list their initializers among the inputs.
    var fed = graph.getInputList().stream().filter(x -> !builder.defines(x.getName())).toList();
    for (var i = 0; i < fed.size(); i++) {
      var value = TENSORS.read(tensor(data.resolve("input_" + i + ".pb")));
      if (images.isEmpty() && value instanceof FloatConstant floats) {
        images = Optional.of(floats);
        value = builder.images(floats.dims());
      }
      builder.define(fed.get(i).getName(), value);
    }
    read(graph, builder);
    for (var i = 0; i < graph.getOutputCount(); i++) {
      if (i > 0 && !builder.defines(graph.getOutput(i).getName())) {
        continue;
      }
      var expected = TENSORS.read(tensor(data.resolve("output_" + i + ".pb")));
      var actual = computed(builder, builder.value(graph.getOutput(i).getName()), images);
      var type = graph.getOutput(i).getType().getTensorType().getElemType();
      var tolerance = type == DataType.FLOAT16.getNumber() ? 1e-3 : 1e-4;
      var difference = difference(expected, actual, tolerance);
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private static Map<String, TensorProto> initializers(GraphProto graph) {
    return graph.getInitializerList().stream()
        .collect(Collectors.toMap(TensorProto::getName, tensor -> tensor));
  }

  private static TensorProto tensor(Path file) {
    try {
      return TensorProto.parseFrom(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new InvalidInputException("no tensor: " + e.getMessage(), e);
    }
  }

  private static void read(GraphProto graph, GraphBuilder builder) {
    var names = NodeNames.of(graph.getNodeList());
    for (var i = 0; i < graph.getNodeCount(); i++) {
      var node = graph.getNode(i);
      var values = Operators.read(new Node(node, names.get(i), builder));
      for (var j = 0; j < Math.min(values.size(), node.getOutputCount()); j++) {
        builder.define(node.getOutput(j), values.get(j));
      }
    }
  }

  private static Value computed(GraphBuilder builder, Value value, Optional<FloatConstant> images) {
    if (!(value instanceof Feature feature)) {
      return value;
    }
    var input = images.orElseThrow();
    try (var scope = new EngineScope();
        var manager = TensorEngine.newManager();
        var parameters = parameters(manager, builder)) {
      var array = manager.create(input.values(), input.dims().toShape());
      var output = builder.program(feature.slot()).run(array, parameters, Taps.NONE);
      var sides = output.getShape().getShape();
      return new FloatConstant(Dims.of(sides), output.toFloatArray());
    }
  }

  private static Parameters parameters(NDManager manager, GraphBuilder builder) {
    return Parameters.of(
        manager,
        (target, toTrainable, toFixed) ->
            builder
                .parameters()
                .forEach(
                    p ->
                        toFixed.accept(
                            p.name(),
                            target.create(p.tensor().values(), p.tensor().dims().toShape()))));
  }

  private static Optional<String> difference(Value expected, Value actual, double tolerance) {
    if (!expected.dims().equals(actual.dims())) {
      return Optional.of("shape %s, not %s".formatted(actual.dims(), expected.dims()));
    }
    var wanted = numbers(expected);
    var found = numbers(actual);
    for (var i = 0; i < wanted.size(); i++) {
      var allowed = tolerance * Math.max(1, Math.abs(wanted.get(i)));
      if (!wanted.get(i).equals(found.get(i))
          && !(Math.abs(wanted.get(i) - found.get(i)) <= allowed)) {
        return Optional.of("value " + i + ": " + found.get(i) + ", not " + wanted.get(i));
      }
    }
    return Optional.empty();
  }

  private static List<Double> numbers(Value value) {
    if (value instanceof Integers integers) {
      return integers.numbers("a number").stream().map(Long::doubleValue).toList();
    }
    var numbers = new ArrayList<Double>();
    for (var number : ((FloatConstant) value).values()) {
      numbers.add((double) number);
    }
    return numbers;
  }
}
