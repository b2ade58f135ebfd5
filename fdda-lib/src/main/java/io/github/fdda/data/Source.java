package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where a data set or a network can come from. */
public sealed interface Source {

  /**
   * A folder or file of this machine.
   *
   * @param path absolute, or relative to each folder of {@link Locations}
   */
  record Local(Path path) implements Source {}

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
