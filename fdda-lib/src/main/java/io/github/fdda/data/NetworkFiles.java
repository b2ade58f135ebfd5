package io.github.fdda.data;

import io.github.fdda.util.Checksum;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import io.github.fdda.util.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Finds the ONNX files of networks known by name: in the folders of {@code FDDA_DATA}, in the
 * cache, in the jar. What is found must have the SHA-256 of the catalog.
 */
@Internal
public final class NetworkFiles {

  private NetworkFiles() {}

  /** Reads a network of the bundled catalog; see {@link #open(String, Catalog, Locations)}. */
  public static NetworkFile open(String name) {
    return open(name, Locations.fromEnvironment());
  }

  /** As {@link #open(String)}, with folders of your own. */
  public static NetworkFile open(String name, Locations locations) {
    return open(name, Catalog.bundled(), locations);
  }

  /**
   * Reads a network.
   *
   * @throws InvalidInputException if it is not known (the message lists those that are), not here,
   *     cannot be read, or has another checksum
   */
  public static NetworkFile open(String name, Catalog catalog, Locations locations) {
    var entry = catalog.network(name);
    var here = locations.find(name, entry.sources());
    if (here.isPresent()) {
      return read(entry, here.get().toString(), () -> Files.newInputStream(here.get()));
    }
    var bundled =
        Sources.first(Source.Bundled.class, entry.sources())
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "network %s is not here: download it, or put it into a folder of FDDA_DATA"
                            .formatted(name)));
    return read(entry, "bundled " + bundled.resource(), () -> Resources.open(bundled.resource()));
  }

  /**
   * Downloads a network into the cache; an interrupted download goes on where it stopped.
   *
   * @param observer told after each piece received; what it throws stops the download
   * @return the file, which {@link #open(String, Catalog, Locations)} will find
   * @throws InvalidInputException if the network is not known or has no web address, or the cache
   *     cannot be written
   * @throws UnavailableException if the server does not give the file, or the checksum disagrees
   */
  public static Path download(
      String name, Catalog catalog, Locations locations, Consumer<DownloadProgress> observer) {
    var download =
        Sources.first(Source.Download.class, catalog.network(name).sources())
            .orElseThrow(
                () -> new InvalidInputException("network " + name + " cannot be downloaded"));
    return new Downloader(locations.cache().resolve(name), observer).fetch(download);
  }

  /** Opens a stream, or fails. */
  @FunctionalInterface
  private interface Opener {
    InputStream open() throws IOException;
  }

  private static NetworkFile read(NetworkEntry entry, String source, Opener opener) {
    try (var in = opener.open()) {
      var bytes = in.readAllBytes();
      var found = Checksum.of(Checksum.Algorithm.SHA_256, bytes);
      if (!found.equals(entry.checksum())) {
        throw new InvalidInputException(
            "%s: not the network %s (%s, not %s); remove it, or load it by its path"
                .formatted(source, entry.name(), found, entry.checksum()));
      }
      return new NetworkFile(entry, source, bytes);
    } catch (IOException e) {
      throw IoFaults.unreadable(source, e);
    }
  }
}
