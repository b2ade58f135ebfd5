package io.github.fdda.data;

import io.github.fdda.util.FilePaths;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds and opens data sets.
 *
 * <p>A data set named in {@code datasets.yml} is looked for in the folders of {@code FDDA_DATA},
 * under the absolute paths of the catalog and in the cache; else the sample in the jar is taken, if
 * there is one. Nothing is downloaded unless {@link #download} is called.
 *
 * @since 0.1.0
 */
public final class Datasets {

  private Datasets() {}

  /**
   * Opens a data set of the bundled catalog, or a folder; see {@link #load(String, Catalog,
   * Locations)}.
   *
   * @param nameOrFolder a name in the catalog; else a path
   * @throws InvalidInputException if it is not known, not here, incomplete or damaged
   */
  public static Dataset load(String nameOrFolder) {
    return load(nameOrFolder, Locations.fromEnvironment());
  }

  /**
   * As {@link #load(String)}, with folders of your own.
   *
   * @throws InvalidInputException if it is not known, not here, incomplete or damaged
   */
  public static Dataset load(String nameOrFolder, Locations locations) {
    return load(nameOrFolder, Catalog.bundled(), locations);
  }

  /**
   * Opens a data set.
   *
   * <p>A folder (or tar.gz archive) is taken for the data set of the catalog whose format its
   * content has: by its own name where several share the format, since IDX files and pictures do
   * not tell their normalization.
   *
   * @param nameOrFolder a name in the catalog; else a path
   * @throws InvalidInputException if it is not known, not here, incomplete or damaged; the message
   *     says what to do
   */
  public static Dataset load(String nameOrFolder, Catalog catalog, Locations locations) {
    return load(nameOrFolder, catalog, locations, Optional.empty());
  }

  /**
   * As {@link #load(String, Catalog, Locations)}, for a network that was trained with another
   * normalization than the catalog has. IDX files that no entry describes can be opened so: their
   * classes are then named by numbers, from 0 to the largest label of the training images.
   *
   * @param normalization one mean and std per channel
   * @throws InvalidInputException if the data set is not known, not here, incomplete or damaged, or
   *     {@code normalization} has another number of channels than its images
   */
  public static Dataset load(
      String nameOrFolder, Catalog catalog, Locations locations, Normalization normalization) {
    return load(nameOrFolder, catalog, locations, Optional.of(normalization));
  }

  private static Dataset load(
      String nameOrFolder,
      Catalog catalog,
      Locations locations,
      Optional<Normalization> normalization) {
    if (catalog.datasets().containsKey(nameOrFolder)) {
      var entry = catalog.dataset(nameOrFolder);
      return named(normalization.map(entry::withNormalization).orElse(entry), locations);
    }
    return Optional.of(FilePaths.of(nameOrFolder))
        .filter(Files::exists)
        .map(path -> DatasetOpener.openUnnamed(path, catalog, normalization))
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "'%s' is neither a data set nor a folder; known data sets: %s"
                        .formatted(nameOrFolder, String.join(", ", catalog.datasets().keySet()))));
  }

  /**
   * Opens the part of a data set that is bundled with the library, whatever else is on this
   * machine: the same images everywhere.
   *
   * @param name in the bundled catalog
   * @throws InvalidInputException if it is not known, or nothing of it is bundled
   */
  public static Dataset sample(String name) {
    var entry = Catalog.bundled().dataset(name);
    return Sources.first(Source.Bundled.class, entry.sources())
        .map(bundled -> DatasetOpener.open(bundled, entry))
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "of data set %s nothing is bundled; load it: %s"
                        .formatted(name, howToGet(entry))));
  }

  /**
   * Opens a folder of pictures in {@code train/CLASS/} and {@code val/CLASS/} (or {@code
   * test/CLASS/}). The folder names of {@code train} are the classes, of which the other split may
   * lack some: sorted as numbers if all of them are whole numbers, else by name; {@link
   * Dataset#classOrder} says so.
   *
   * @param folder holds both splits; its name becomes that of the data set
   * @param preparation from a picture to an image
   * @param normalization what the network was trained with, one mean and std per channel
   * @throws InvalidInputException if a split is missing, test pictures are of a class that {@code
   *     train} lacks, a class folder has no pictures, or {@code preparation} and {@code
   *     normalization} differ in channels
   */
  public static Dataset imageFolder(
      Path folder, ImagePreparation preparation, Normalization normalization) {
    return new Dataset(
        DatasetOpener.lastName(folder),
        folder.toString(),
        false,
        ImageFolder.open(folder, preparation, normalization));
  }

  /** All data sets of the bundled catalog, and which of them are here. */
  public static List<DatasetStatus> list() {
    return list(Catalog.bundled(), Locations.fromEnvironment());
  }

  /** As {@link #list()}, with a catalog and folders of your own. */
  public static List<DatasetStatus> list(Catalog catalog, Locations locations) {
    return catalog.datasets().values().stream().map(entry -> status(entry, locations)).toList();
  }

  /**
   * Downloads a data set of the bundled catalog into the cache; see {@link #download(String,
   * Catalog, Locations, Consumer)}.
   *
   * @param observer told after each piece received; what it throws stops the download
   * @return the file or folder, which {@link #load(String)} will find
   * @throws InvalidInputException if the data set is not known or must be got by hand, or the cache
   *     cannot be written
   * @throws UnavailableException if a server does not give a file, or a checksum disagrees
   */
  public static Path download(String name, Consumer<DownloadProgress> observer) {
    return download(name, Catalog.bundled(), Locations.fromEnvironment(), observer);
  }

  /**
   * Downloads a data set into the cache. An interrupted download goes on where it stopped; what is
   * complete is not fetched again.
   *
   * @param name in {@code catalog}
   * @param observer told after each piece received; what it throws stops the download
   * @return the file or folder, which {@link #load(String, Catalog, Locations)} will find
   * @throws InvalidInputException if the data set is not known or must be got by hand, or the cache
   *     cannot be written
   * @throws UnavailableException if a server does not give a file, or a checksum disagrees
   */
  public static Path download(
      String name, Catalog catalog, Locations locations, Consumer<DownloadProgress> observer) {
    var entry = catalog.dataset(name);
    var download =
        Sources.first(Source.Download.class, entry.sources())
            .orElseThrow(() -> new InvalidInputException(name + ": " + howToGet(entry)));
    return new Downloader(locations.cache().resolve(name), observer).fetch(download);
  }

  private static Dataset named(DatasetEntry entry, Locations locations) {
    var here = locations.find(entry.name(), entry.sources());
    if (here.isPresent()) {
      return DatasetOpener.open(here.get(), entry);
    }
    return Sources.first(Source.Bundled.class, entry.sources())
        .map(bundled -> DatasetOpener.open(bundled, entry))
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "data set %s is not here: %s".formatted(entry.name(), howToGet(entry))));
  }

  private static DatasetStatus status(DatasetEntry entry, Locations locations) {
    var here = locations.find(entry.name(), entry.sources());
    if (here.isPresent()) {
      return new DatasetStatus(entry, DatasetStatus.Presence.FULL, here.get().toString());
    }
    return Sources.first(Source.Bundled.class, entry.sources())
        .map(
            bundled ->
                new DatasetStatus(
                    entry,
                    DatasetStatus.Presence.SAMPLE,
                    "bundled; for all of it: " + howToGet(entry)))
        .orElseGet(() -> new DatasetStatus(entry, DatasetStatus.Presence.MISSING, howToGet(entry)));
  }

  private static String howToGet(DatasetEntry entry) {
    var get =
        Sources.first(Source.Download.class, entry.sources())
            .map(download -> "download it (bin/fdda download %s)".formatted(entry.name()))
            .orElse("get it by hand from " + entry.home());
    return Sources.first(Source.Local.class, entry.sources())
        .map(
            local ->
                "%s, or set FDDA_DATA to the folder that holds %s".formatted(get, local.path()))
        .orElse(get);
  }
}
