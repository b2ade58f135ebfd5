package io.github.fdda.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a data set or a network can come from.
 *
 * @since 0.1.0
 */
public sealed interface Source {

  /** As {@code datasets.yml} has it: one of the three. */
  @JsonCreator
  static Source of(
      @JsonProperty("local") @Nullable String local,
      @JsonProperty("bundled") @Nullable String bundled,
      @JsonProperty("download") @Nullable List<RemoteFile> download) {
    var given =
        Stream.of(
                Optional.ofNullable(local).map(Local::of),
                Optional.ofNullable(bundled).map(Bundled::new),
                Optional.ofNullable(download).map(Download::new))
            .<Source>flatMap(Optional::stream)
            .toList();
    if (given.size() != 1) {
      throw new InvalidInputException("give one of local, bundled, download");
    }
    return given.get(0);
  }

  /**
   * A folder or file of this machine.
   *
   * @param path absolute, or relative to each folder of {@link Locations}
   */
  record Local(Path path) implements Source {

    private static Local of(String path) {
      try {
        return new Local(Path.of(path));
      } catch (InvalidPathException e) {
        throw new InvalidInputException("no path: " + e.getMessage(), e);
      }
    }
  }

  /**
   * A resource of the jar: one network, or a small sample of a data set.
   *
   * @param resource relative to this package
   */
  record Bundled(String resource) implements Source {

    /**
     * @throws InvalidInputException if {@code resource} is not a plain relative name
     */
    public Bundled {
      if (!resource.matches("\\w[\\w/.-]*") || resource.contains("..")) {
        throw new InvalidInputException(
            "'%s' is no name of a bundled resource: give folder/name".formatted(resource));
      }
    }
  }

  /**
   * Files on the web; fetched only when asked for.
   *
   * @param files all of them are needed
   */
  record Download(List<RemoteFile> files) implements Source {

    /**
     * @throws InvalidInputException if there are no files
     */
    public Download {
      files = List.copyOf(files);
      if (files.isEmpty()) {
        throw new InvalidInputException("a download needs at least one url");
      }
    }

    /** What is there when everything has been fetched: the one file, or the folder of several. */
    Path target(Path folder) {
      return files.size() == 1 ? folder.resolve(files.get(0).name()) : folder;
    }

    boolean isComplete(Path folder) {
      return files.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file.name())));
    }
  }
}
