package io.github.fdda.onnx;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.fdda.util.Faults;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads ONNX files for all who need them. What it returns means the same to every reader: no name
 * stands for two things.
 */
@Internal
public final class ModelReader {

  /** What an array of Java can hold; the format itself ends at 2 GiB. */
  static final long MOST_BYTES = Integer.MAX_VALUE - 8;

  private ModelReader() {}

  /**
   * The content of a file.
   *
   * @throws InvalidInputException if it is missing, cannot be read, or has more than 2 GiB
   */
  public static byte[] bytes(Path file) {
    try {
      var size = Files.size(file);
      // Devices and pipes have no end that could be checked.
      if (!Files.isRegularFile(file)) {
        throw fault("cannot be read: it is no file");
      }
      if (size > MOST_BYTES) {
        throw fault("it has %d bytes; an ONNX file has at most 2 GiB", size);
      }
      return Files.readAllBytes(file);
    } catch (ClosedByInterruptException e) {
      throw IoFaults.unreadable(file.toString(), e);
    } catch (IOException e) {
      throw new InvalidInputException(IoFaults.reason(e), e);
    }
  }

  /**
   * Turns the content of a file into a model.
   *
   * @throws InvalidInputException if it is no ONNX model, defines a name twice, or was changed
   *     since we exported it
   */
  public static ModelProto parse(byte[] onnx) {
    try {
      var model = ModelChecksum.requireUnchanged(ModelProto.parseFrom(onnx));
      requireUniqueNames(model.getGraph());
      return model;
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidInputException("not an ONNX model, or cut short", e);
    }
  }

  // Which of two definitions counts differs from reader to reader.
  private static void requireUniqueNames(GraphProto graph) {
    var inputs = unique("inputs are called", names(graph));
    var initializers = unique("initializers are called", initializerNames(graph));
    var outputs = new HashSet<String>();
    for (var node : graph.getNodeList()) {
      requireUniqueAttributes(node);
      for (var output : node.getOutputList()) {
        requireNew(output, outputs, initializers, inputs);
      }
    }
  }

  private static Set<String> unique(String what, List<String> names) {
    var unique = new HashSet<String>();
    for (var name : names) {
      if (!unique.add(name)) {
        throw fault("two %s '%s'", what, name);
      }
    }
    return unique;
  }

  private static List<String> names(GraphProto graph) {
    return graph.getInputList().stream().map(ValueInfoProto::getName).toList();
  }

  private static List<String> initializerNames(GraphProto graph) {
    var dense = graph.getInitializerList().stream().map(TensorProto::getName);
    var sparse = graph.getSparseInitializerList().stream().map(s -> s.getValues().getName());
    return Stream.concat(dense, sparse).toList();
  }

  private static void requireNew(
      String output, Set<String> outputs, Set<String> initializers, Set<String> inputs) {
    if (output.isEmpty()) {
      return;
    }
    if (!outputs.add(output)) {
      throw fault("two nodes define '%s'", output);
    }
    if (initializers.contains(output) || inputs.contains(output)) {
      throw fault("a node defines '%s', which is an input or an initializer", output);
    }
  }

  private static void requireUniqueAttributes(NodeProto node) {
    Faults.at(
        "node '%s' (%s)".formatted(node.getName(), node.getOpType()),
        () ->
            unique(
                "attributes are called",
                node.getAttributeList().stream().map(AttributeProto::getName).toList()));
  }
}
