package io.github.fdda.bench;

import io.github.fdda.data.Catalog;
import io.github.fdda.data.Locations;
import io.github.fdda.data.NetworkFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The ONNX file of a network for another program to read; a temporary copy where the network is
 * known by name.
 *
 * @param file to read
 * @param temporary whether it is deleted on closing
 */
record OnnxCopy(Path file, boolean temporary) implements AutoCloseable {

  static OnnxCopy of(String nameOrFile, Catalog catalog) {
    if (!catalog.networks().containsKey(nameOrFile)) {
      return new OnnxCopy(Path.of(nameOrFile), false);
    }
    try {
      var file = Files.createTempFile("fdda-", ".onnx");
      Files.write(
          file, NetworkFiles.open(nameOrFile, catalog, Locations.fromEnvironment()).bytes());
      return new OnnxCopy(file, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (temporary) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
