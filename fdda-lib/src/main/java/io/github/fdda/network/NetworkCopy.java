package io.github.fdda.network;

import io.github.fdda.data.Catalog;
import io.github.fdda.data.Locations;
import io.github.fdda.data.NetworkFiles;
import io.github.fdda.onnx.ModelReader;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.Optional;

/** A network as it goes to another machine: its name, and the bytes that it was read from. */
@Internal
public final class NetworkCopy {

  private final String name;
  private final String source;
  private final byte[] onnx;

  /**
   * @param name of the network
   * @param source path of its file, for provenance; empty if it was no file
   * @param onnx content of the file
   */
  public NetworkCopy(String name, String source, byte[] onnx) {
    this.name = name;
    this.source = source;
    this.onnx = onnx.clone();
  }

  /**
   * Reads again what a network was read from.
   *
   * @param catalog that knows it, if it was not read from a file
   * @throws InvalidInputException if its file has changed or keeps weights in other files, or it
   *     was read from memory
   */
  public static NetworkCopy of(Network network, Catalog catalog) {
    var name = network.name();
    var copy =
        network
            .source()
            .map(file -> new NetworkCopy(name, file.toString(), ModelReader.bytes(file)))
            .orElseGet(() -> new NetworkCopy(name, "", known(name, catalog)));
    if (!copy.sha256().equals(network.sha256())) {
      throw new InvalidInputException(
          "network %s: what it was read from has changed; load it again".formatted(name));
    }
    copy.open();
    return copy;
  }

  private static byte[] known(String name, Catalog catalog) {
    if (!catalog.networks().containsKey(name)) {
      throw new InvalidInputException(
          "network %s was read from memory; load it from a file, which other machines can be given"
              .formatted(name));
    }
    return NetworkFiles.open(name, catalog, Locations.fromEnvironment()).bytes();
  }

  /**
   * The network.
   *
   * @throws InvalidInputException if it keeps weights in other files
   */
  public Network open() {
    return Networks.fromCopy(
        onnx, name, Optional.of(source).filter(path -> !path.isEmpty()).map(Path::of));
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Path of the file on the machine where it was read; empty if it was no file. */
  public String source() {
    return source;
  }

  /** What the file held; the caller's own copy. */
  public byte[] onnx() {
    return onnx.clone();
  }

  /** Of {@link #onnx()}, in lower-case hexadecimal. */
  public String sha256() {
    return Checksum.of(Checksum.Algorithm.SHA_256, onnx).hex();
  }
}
