package io.github.fdda.deploy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.fdda.data.Catalog;
import io.github.fdda.data.NetworkFiles;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An ONNX file with one output, in memory: float or quantized, ours or anybody's.
 *
 * @since 0.1.0
 */
public final class ModelFile {

  private final String name;
  private final Optional<Path> folder;
  private final ModelProto model;

  private ModelFile(String name, Optional<Path> folder, ModelProto model) {
    this.name = name;
    this.folder = folder;
    this.model = model;
  }

  /**
   * Reads a network by name, or from a file.
   *
   * @param nameOrFile a name in {@code datasets.yml}; else the path of an ONNX file
   * @throws InvalidInputException if it is neither, cannot be read, or is not an ONNX model with
   *     one output
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
   * @throws InvalidInputException if it cannot be read, or is not an ONNX model with one output
   */
  public static ModelFile read(Path file) {
    return parse(
        file.toString(), Optional.ofNullable(file.toAbsolutePath().getParent()), bytes(file));
  }

  /**
   * A file in memory.
   *
   * @param name for messages
   * @param onnx content of the file
   * @throws InvalidInputException if it is not an ONNX model with one output
   */
  public static ModelFile of(String name, byte[] onnx) {
    return parse(name, Optional.empty(), onnx);
  }

  private static ModelFile parse(String name, Optional<Path> folder, byte[] onnx) {
    try {
      var file = new ModelFile(name, folder, ModelProto.parseFrom(onnx));
      var outputs = file.model.getGraph().getOutputCount();
      if (outputs != 1) {
        throw file.fault(
            String.format(Locale.ROOT, "it has %d outputs; a classifier has one", outputs));
      }
      return file;
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidInputException(name + ": not an ONNX model, or cut short", e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: cannot be read (%s)".formatted(file, e.getClass().getSimpleName()), e);
    }
  }

  /** The path or the name it was read by. */
  public String name() {
    return name;
  }

  /**
   * Size in bytes, with the external data files it names.
   *
   * @throws InvalidInputException if one of these files is missing
   */
  public long bytes() {
    return model.getSerializedSize()
        + externalData().distinct().mapToLong(this::externalBytes).sum();
  }

  private Stream<String> externalData() {
    return model.getGraph().getInitializerList().stream()
        .map(TensorProto::getExternalDataList)
        .flatMap(List::stream)
        .filter(entry -> entry.getKey().equals("location"))
        .map(StringStringEntryProto::getValue);
  }

  private long externalBytes(String location) {
    try {
      return Files.size(folder.orElse(Path.of("")).resolve(location));
    } catch (IOException | InvalidPathException e) {
      throw new InvalidInputException(
          "%s: its external data '%s' is missing; put it beside the ONNX file"
              .formatted(name, location),
          e);
    }
  }

  /** Where external data files are. */
  Optional<Path> folder() {
    return folder;
  }

  ModelProto model() {
    return model;
  }

  /** Name of the tensor that holds the logits. */
  String output() {
    return model.getGraph().getOutput(0).getName();
  }

  /** The same with more outputs behind the first; the runtime finds out their types. */
  ModelFile withOutputs(Collection<String> tensors) {
    var graph = model.getGraph().toBuilder();
    tensors.stream()
        .filter(tensor -> !tensor.equals(output()))
        .distinct()
        .forEach(tensor -> graph.addOutput(ValueInfoProto.newBuilder().setName(tensor)));
    return new ModelFile(name, folder, model.toBuilder().setGraph(graph).build());
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
