package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.github.fdda.data.Catalog;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.NetworkFiles;
import io.github.fdda.onnx.ExternalData;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.InlinedModel;
import io.github.fdda.onnx.InputLayout;
import io.github.fdda.onnx.ModelReader;
import io.github.fdda.onnx.OnnxFile;
import io.github.fdda.util.Faults;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * An ONNX file with one output, in memory with its external data: float or quantized, ours or
 * anybody's.
 *
 * @since 0.1.0
 */
public final class ModelFile {

  private final String name;
  private final long bytes;
  private final ModelProto model;
  private final OnnxFile outside;

  private ModelFile(String name, long bytes, ModelProto model, OnnxFile outside) {
    this.name = name;
    this.bytes = bytes;
    this.model = model;
    this.outside = outside;
  }

  /**
   * Reads a network by name, or from a file.
   *
   * @param nameOrFile a name in {@code datasets.yml}; else the path of an ONNX file
   * @throws InvalidInputException if it is neither, cannot be read, or is not an ONNX model of
   *     which one output may be logits
   */
  public static ModelFile load(String nameOrFile) {
    if (Catalog.bundled().networks().containsKey(nameOrFile)) {
      return of(nameOrFile, NetworkFiles.open(nameOrFile).bytes());
    }
    try {
      return read(Path.of(nameOrFile));
    } catch (InvalidPathException e) {
      throw new InvalidInputException("'%s' is not a path".formatted(nameOrFile), e);
    }
  }

  /**
   * Reads a file.
   *
   * @param file weights in external data files are looked for in its folder
   * @throws InvalidInputException if it cannot be read, is not an ONNX model of which one output
   *     may be logits, has a tensor of more than 2²⁷ values, or its external data are missing, too
   *     short or outside its folder
   */
  public static ModelFile read(Path file) {
    var onnx = Faults.at(file.toString(), () -> ModelReader.bytes(file));
    return parse(file.toString(), Optional.ofNullable(file.toAbsolutePath().getParent()), onnx);
  }

  /**
   * A file in memory.
   *
   * @param name for messages
   * @param onnx content of the file
   * @throws InvalidInputException if it is not an ONNX model of which one output may be logits
   */
  public static ModelFile of(String name, byte[] onnx) {
    return parse(name, Optional.empty(), onnx);
  }

  private static ModelFile parse(String name, Optional<Path> folder, byte[] onnx) {
    return Faults.at(
        name,
        () -> {
          var inlined = InlinedModel.of(ModelReader.parse(onnx), new ExternalData(folder));
          var model = inlined.model();
          LeastSizes.check(model.getGraph());
          // Only the logits are run for, what an ArgMax looks at included.
          var outside = OnnxFile.of(model);
          var graph = model.getGraph().toBuilder().clearOutput().addOutput(outside.output());
          return new ModelFile(
              name,
              onnx.length + inlined.externalBytes(),
              model.toBuilder().setGraph(graph).build(),
              outside);
        });
  }

  /** The path or the name it was read by. */
  public String name() {
    return name;
  }

  /** Size in bytes, with the external data files it names. */
  public long bytes() {
    return bytes;
  }

  /** How it wants its images. */
  InputLayout layout() {
    return outside.layout();
  }

  /**
   * Shape of one image.
   *
   * @throws InvalidInputException if its input is no image of known size
   */
  ImageShape imageShape() {
    return Faults.at(name, outside::imageShape);
  }

  ModelProto model() {
    return model;
  }

  /** What it takes and puts out. */
  OnnxFile outside() {
    return outside;
  }

  /** The operator set it is written for. */
  int opset() {
    return outside.opset();
  }

  /**
   * The same in the terms of a newer operator set.
   *
   * @return empty if that is older, or it cannot be said in these terms
   */
  Optional<ModelFile> inOpset(int newer) {
    if (newer == opset()) {
      return Optional.of(this);
    }
    if (newer < opset() || !hasNamedNodes()) {
      return Optional.empty();
    }
    try {
      var graph = new GraphEdit(model.getGraph());
      new OpsetUpgrade(graph, Map.of(), opset(), newer).run();
      var upgraded = model.toBuilder().setGraph(graph.build());
      upgraded
          .getOpsetImportBuilderList()
          .forEach(set -> set.setVersion(set.getVersion() == opset() ? newer : set.getVersion()));
      return Optional.of(of(name, upgraded.build().toByteArray()));
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }

  private boolean hasNamedNodes() {
    var nodes = model.getGraph().getNodeList();
    return nodes.stream().map(NodeProto::getName).filter(each -> !each.isEmpty()).distinct().count()
        == nodes.size();
  }

  /** Whether another file takes images of the same type and layout. */
  boolean takesTheSameAs(ModelFile other) {
    return elementType() == other.elementType() && layout() == other.layout();
  }

  private int elementType() {
    return outside.input().getType().getTensorType().getElemType();
  }

  /** Name of the tensor that holds the logits. */
  String output() {
    return outside.output().getName();
  }

  /** The same with more outputs behind the first; the runtime finds out their types. */
  ModelFile withOutputs(Collection<String> tensors) {
    var graph = model.getGraph().toBuilder();
    tensors.stream()
        .filter(tensor -> !tensor.equals(output()))
        .distinct()
        .forEach(tensor -> graph.addOutput(ValueInfoProto.newBuilder().setName(tensor)));
    return withGraph(graph.build());
  }

  /** The same with another graph, whose first input and output are as before. */
  ModelFile withGraph(GraphProto graph) {
    return new ModelFile(name, bytes, model.toBuilder().setGraph(graph).build(), outside);
  }

  /** A fault of this file, to throw. */
  InvalidInputException fault(String what) {
    return new InvalidInputException(oneLine(name + ": " + what));
  }

  InvalidInputException fault(String what, Exception cause) {
    return new InvalidInputException(oneLine(name + ": " + what), cause);
  }

  // Names come from the file: they may hold anything, line ends included.
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
