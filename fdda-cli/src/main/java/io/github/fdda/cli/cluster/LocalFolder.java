package io.github.fdda.cli.cluster;

import io.github.fdda.util.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Folders of this machine that are needed for a while. */
public final class LocalFolder {

  private LocalFolder() {}

  /** Does something in a folder. */
  @FunctionalInterface
  public interface Action<T> {
    T in(Path folder) throws IOException;
  }

  /**
   * Does something in a new folder, which is removed afterwards.
   *
   * @throws UnavailableException if that fails for want of space or rights
   */
  public static <T> T using(Action<T> action) {
    try {
      var folder = create();
      try {
        return action.in(folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UnavailableException(
          "a temporary folder cannot be used (%s)".formatted(e.getMessage()), e);
    }
  }

  /** Makes a folder. */
  public static Path create() throws IOException {
    return Files.createTempDirectory("fdda-");
  }

  /** Removes a folder with all that is in it. */
  public static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
