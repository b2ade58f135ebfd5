package io.github.fdda.cli.output;

import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The files and folders that a command writes, looked at before it begins. */
public final class OutputFiles {

  private OutputFiles() {}

  /** Deletes a file that may be there. */
  public static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be deleted; delete it by hand", e);
    }
  }

  /** Hours of training should not end in a folder that cannot be written. */
  public static void requireFolder(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".fdda", null));
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: cannot be written (%s); give another folder"
              .formatted(folder, e.getClass().getSimpleName()),
          e);
    }
  }

  /** The same for a file that is written in the end. */
  public static void requireFile(Path file) {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(file + ": is a folder; give a file");
    }
    requireFolder(Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file));
  }

  /** The same for a chart. */
  public static void requirePng(Path file) {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw new InvalidInputException(
          "--chart %s: charts are PNG; give a name that ends in .png".formatted(file));
    }
    requireFile(file);
  }
}
