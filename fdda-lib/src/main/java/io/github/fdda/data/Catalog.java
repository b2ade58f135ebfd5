package io.github.fdda.data;

import io.github.fdda.util.Faults;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import io.github.fdda.util.YamlRecords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The data sets and networks known by name: the content of {@code datasets.yml}.
 *
 * @param datasets by name, in the order of the file
 * @param networks by name, in the order of the file
 * @since 0.1.0
 */
public record Catalog(Map<String, DatasetEntry> datasets, Map<String, NetworkEntry> networks) {

  private static final String RESOURCE = "datasets.yml";

  /**
   * @throws InvalidInputException if a network names a data set that is not among {@code datasets}
   */
  public Catalog {
    // Map.copyOf would lose the order, in which people will read them.
    datasets = Collections.unmodifiableMap(new LinkedHashMap<>(datasets));
    networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
    for (var network : networks.values()) {
      if (!datasets.containsKey(network.dataset())) {
        throw new InvalidInputException(
            "network %s: there is no data set '%s' in this file"
                .formatted(network.name(), network.dataset()));
      }
    }
  }

  /** The catalog that comes with the library. */
  public static Catalog bundled() {
    try (var in = Resources.open(RESOURCE)) {
      return read(RESOURCE, in);
    } catch (IOException e) {
      throw new InvalidInputException(RESOURCE + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a catalog of your own, in the format of the bundled one. What it says is local under a
   * relative name is looked for in the folder of the file too, after those of {@link Locations}.
   *
   * @param file YAML, UTF-8
   * @throws InvalidInputException if it cannot be read, is no valid YAML, or has a field that is
   *     missing, unknown or wrong; the message names file and line, or file and field
   */
  public static Catalog read(Path file) {
    try (var in = Files.newInputStream(file)) {
      return read(file.toString(), in).beside(file.toAbsolutePath().normalize());
    } catch (IOException e) {
      throw IoFaults.unreadable(file.toString(), e);
    }
  }

  private static Catalog read(String name, InputStream in) {
    var file = YamlRecords.read(name, in, CatalogFile.class);
    return Faults.at(name, file::catalog);
  }

  private Catalog beside(Path file) {
    var datasetsBeside = new LinkedHashMap<>(datasets);
    datasetsBeside.replaceAll(
        (name, entry) -> entry.withSources(Sources.beside(file, entry.sources())));
    var networksBeside = new LinkedHashMap<>(networks);
    networksBeside.replaceAll(
        (name, entry) -> entry.withSources(Sources.beside(file, entry.sources())));
    return new Catalog(datasetsBeside, networksBeside);
  }

  /**
   * This catalog and another one.
   *
   * @param others where both have a name, theirs counts
   */
  public Catalog with(Catalog others) {
    var allDatasets = new LinkedHashMap<>(datasets);
    allDatasets.putAll(others.datasets);
    var allNetworks = new LinkedHashMap<>(networks);
    allNetworks.putAll(others.networks);
    return new Catalog(allDatasets, allNetworks);
  }

  /**
   * The entry of a data set.
   *
   * @throws InvalidInputException if there is none of that name; the message lists those known
   */
  public DatasetEntry dataset(String name) {
    return Optional.ofNullable(datasets.get(name))
        .orElseThrow(() -> Names.unknown("data set", name, datasets.keySet()));
  }

  /**
   * The entry of a network.
   *
   * @throws InvalidInputException if there is none of that name; the message lists those known
   */
  public NetworkEntry network(String name) {
    return Optional.ofNullable(networks.get(name))
        .orElseThrow(() -> Names.unknown("network", name, networks.keySet()));
  }
}
