package io.github.fdda.cli.cluster;

import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A folder of this machine.
 *
 * @param folder made with the first file
 */
record FolderFiles(Path folder) implements SharedFiles {

  /** Does something with the folder. */
  @FunctionalInterface
  private interface Action<T> {
    T run() throws IOException;
  }

  @Override
  public boolean has(String name) {
    return Files.exists(folder.resolve(name));
  }

  @Override
  public void put(String name, Path local) {
    try {
      AtomicFiles.write(folder.resolve(name), out -> Files.copy(local, out));
    } catch (InvalidInputException e) {
      throw new UnavailableException(
          "%s: cannot be written (%s)".formatted(folder, e.getMessage()), e);
    }
  }

  @Override
  public boolean get(String name, Path local) {
    return run(
        "read",
        () -> {
          try {
            Files.copy(folder.resolve(name), local);
            return true;
          } catch (NoSuchFileException e) {
            return false;
          }
        });
  }

  @Override
  public void delete(String name) {
    run("written", () -> Files.deleteIfExists(folder.resolve(name)));
  }

  private <T> T run(String verb, Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw new UnavailableException(
          "%s: cannot be %s (%s)".formatted(folder, verb, e.getMessage()), e);
    }
  }
}
