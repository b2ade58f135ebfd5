package io.github.fdda.network;

import io.github.fdda.data.Catalog;
import io.github.fdda.data.Locations;
import io.github.fdda.data.NetworkFiles;
import io.github.fdda.network.graph.Operators;
import io.github.fdda.network.graph.Places;
import io.github.fdda.network.layer.OperatorKind;
import io.github.fdda.onnx.ModelReader;
import io.github.fdda.onnx.OnnxFile;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.Faults;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Loads networks.
 *
 * <p>What can be loaded is an image classifier as ONNX, operator set 6 to 24, made of {@link
 * #operators}.
 *
 * <ul>
 *   <li>It has one input of known C, H and W: N×C×H×W, or N×H×W×C as Keras and TensorFlow write it,
 *       or N×H×W, or flat where the first node makes N×C×H×W of it. The images to give are N×C×H×W
 *       all the same. Where the file takes unsigned bytes, or normalizes the images itself, they
 *       are pixels, 0 to 255: a mean of 0 and a standard deviation of 1/255 leave them so.
 *   <li>One output is N×K, axes of length 1 not counted. A network's output here are its logits: a
 *       Softmax, LogSoftmax or Log(Softmax) at the end is left out, and an ArgMax. A Sigmoid of one
 *       column z at the end stands for two classes, of logits 0 and z.
 *   <li>Batch-normalization layers may be nodes, or folded into the layers before them, or never
 *       have been there: {@link Network#unnormalizedLayers()}.
 * </ul>
 *
 * @since 0.1.0
 */
public final class Networks {

  private static final String OUTPUT = "@";

  private Networks() {}

  /**
   * Loads a network by name, or from a file.
   *
   * @param nameOrFile a name in {@code datasets.yml}; else the path of an ONNX file
   * @throws InvalidInputException if it is neither, or cannot be read or used
   */
  public static Network load(String nameOrFile) {
    return load(nameOrFile, Locations.fromEnvironment());
  }

  /**
   * As {@link #load(String)}, with folders of your own.
   *
   * @throws InvalidInputException if it is neither, or cannot be read or used
   */
  public static Network load(String nameOrFile, Locations locations) {
    var known = Catalog.bundled().networks().keySet();
    if (known.contains(nameOrFile)) {
      var file = NetworkFiles.open(nameOrFile, locations);
      return fromOnnx(file.bytes(), nameOrFile, Optional.empty());
    }
    return fromOnnx(
        file(nameOrFile)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "'%s' is neither a network nor a file; known networks: %s"
                            .formatted(nameOrFile, String.join(", ", known)))));
  }

  private static Optional<Path> file(String name) {
    try {
      return Optional.of(Path.of(name)).filter(Files::isRegularFile);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads an ONNX file, named after the file.
   *
   * @param file weights in external data files are looked for in its folder
   * @throws InvalidInputException if it cannot be read or used; the message names the file
   */
  public static Network fromOnnx(Path file) {
    return Faults.at(file.toString(), () -> read(OnnxFile::parse, file));
  }

  /**
   * Reads an ONNX file that has several outputs, named after the file and the output: {@code
   * model@logits}.
   *
   * @param file weights in external data files are looked for in its folder
   * @param output name of the one that logits are
   * @throws InvalidInputException if it cannot be read or used, or has no such output; the message
   *     names the file
   */
  public static Network fromOnnx(Path file, String output) {
    return Faults.at(
        file.toString(),
        () ->
            read(
                bytes -> OnnxFile.parse(bytes, Optional.of(output)),
                file,
                name(file) + OUTPUT + output));
  }

  /**
   * Reads an ONNX file again.
   *
   * @param name that the network had, which names the output if one was chosen
   * @throws InvalidInputException if it cannot be read or used
   */
  @Internal
  public static Network fromOnnxAgain(Path file, String name) {
    return output(file, name).map(output -> fromOnnx(file, output)).orElseGet(() -> fromOnnx(file));
  }

  /**
   * Reads an ONNX file whose bytes come from another machine.
   *
   * @param name that the network had, which names the output if one was chosen
   * @param source where the file lies there, if it is one; nothing is read from it
   * @throws InvalidInputException if it cannot be used, or keeps weights in other files
   */
  static Network fromCopy(byte[] onnx, String name, Optional<Path> source) {
    var output = source.flatMap(file -> output(file, name));
    return Faults.at(
        name,
        () -> read(bytes -> OnnxFile.parse(bytes, output), onnx, name, source, Optional.empty()));
  }

  /** The output that was chosen of a file, if the name of the network says so. */
  private static Optional<String> output(Path file, String name) {
    var chosen = name(file) + OUTPUT;
    return Optional.of(name)
        .filter(given -> given.startsWith(chosen))
        .map(given -> given.substring(chosen.length()));
  }

  /** The ONNX operators that networks may have, by name, and what is done with each. */
  public static SortedMap<String, OperatorKind> operators() {
    return Operators.kinds();
  }

  /**
   * Reads an ONNX file from memory.
   *
   * @param onnx contents of the file, at most 2 GiB
   * @param name of the network
   * @param folder where its external data files are, if it may have any
   * @throws InvalidInputException if it cannot be used; the message begins with {@code name}
   */
  public static Network fromOnnx(byte[] onnx, String name, Optional<Path> folder) {
    return Faults.at(name, () -> read(OnnxFile::parse, onnx, name, Optional.empty(), folder));
  }

  /**
   * Reads a quantized network, named after the file: one with QuantizeLinear and DequantizeLinear
   * nodes, as {@code QuantizedNetwork.exportOnnx} writes it. Its forward pass computes with floats
   * what the file says, integers included. It needs no batch-normalization nodes, and cannot be
   * quantized again. Where the file takes unsigned bytes, the images to give are pixels, 0 to 255.
   *
   * @param file weights in external data files are looked for in its folder
   * @throws InvalidInputException if it cannot be read or used, or is not quantized; the message
   *     names the file
   */
  public static Network fromQuantizedOnnx(Path file) {
    return Faults.at(file.toString(), () -> read(OnnxFile::parseQuantized, file));
  }

  private static Network read(Function<byte[], OnnxFile> parser, Path file) {
    return read(parser, file, name(file));
  }

  private static Network read(Function<byte[], OnnxFile> parser, Path file, String name) {
    var source = file.toAbsolutePath().normalize();
    return read(
        parser,
        ModelReader.bytes(file),
        name,
        Optional.of(source),
        Optional.ofNullable(source.getParent()));
  }

  private static Network read(
      Function<byte[], OnnxFile> parser,
      byte[] onnx,
      String name,
      Optional<Path> source,
      Optional<Path> folder) {
    var sha256 = Checksum.of(Checksum.Algorithm.SHA_256, onnx).hex();
    return Network.read(
        name, sha256, source, parser.apply(onnx), folder, Places.NONE, LayerMoments.none());
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("(?i)\\.onnx$", "");
  }
}
