package io.github.fdda.cli.options;

import io.github.fdda.data.Catalog;
import io.github.fdda.data.Locations;
import io.github.fdda.data.NetworkFiles;
import io.github.fdda.deploy.ModelFile;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that adds data sets and networks to those known by name. */
public final class CatalogOption {

  @Option(
      names = "--datasets",
      paramLabel = "FILE.yml",
      description =
          "Data sets and networks of your own, by name, in the format of datasets.yml"
              + " (docs/your-own.md); they go before the known ones.")
  private Optional<Path> file = Optional.empty();

  /**
   * What is known by name.
   *
   * @throws io.github.fdda.util.InvalidInputException if the file given cannot be read, or a field
   *     of it is missing, unknown or wrong
   */
  public Catalog catalog() {
    return own().map(Catalog.bundled()::with).orElseGet(Catalog::bundled);
  }

  private Optional<Catalog> own() {
    return file.map(Catalog::read);
  }

  /** Whether the file given has a data set of this name. */
  boolean describes(String dataset) {
    return own().filter(catalog -> catalog.datasets().containsKey(dataset)).isPresent();
  }

  /**
   * The network named, or read from a file.
   *
   * @throws io.github.fdda.util.InvalidInputException if there is none, or it cannot be used
   */
  public Network network(String nameOrFile) {
    return ownNetwork(nameOrFile)
        .map(onnx -> Networks.fromOnnx(onnx, nameOrFile, Optional.empty()))
        .orElseGet(() -> Networks.load(nameOrFile));
  }

  /** As {@link #network}, as a file for ONNX Runtime. */
  public ModelFile model(String nameOrFile) {
    return ownNetwork(nameOrFile)
        .map(onnx -> ModelFile.of(nameOrFile, onnx))
        .orElseGet(() -> ModelFile.load(nameOrFile));
  }

  private Optional<byte[]> ownNetwork(String name) {
    return own()
        .filter(catalog -> catalog.networks().containsKey(name))
        .map(catalog -> NetworkFiles.open(name, catalog, Locations.fromEnvironment()).bytes());
  }
}
