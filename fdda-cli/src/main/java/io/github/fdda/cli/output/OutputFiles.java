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

  /**
   * Deletes a file that may be there.
   *
   * @throws InvalidInputException if it is there and cannot be deleted
   */
  public static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be deleted; delete it by hand", e);
    }
  }

  /**
   * Creates a folder where it is missing and tries to write there: hours of training should not end
   * in a folder that cannot be written.
   *
   * @throws InvalidInputException if it cannot
   */
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

  /**
   * As {@link #requireFolder}, for a file that is written in the end.
   *
   * @throws InvalidInputException if it is a folder, or its own folder cannot be written
   */
  public static void requireFile(Path file) {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(file + ": is a folder; give a file");
    }
    requireFolder(Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file));
  }

  /**
   * As {@link #requireFile}, for a chart.
   *
   * @throws InvalidInputException also if its name ends neither in {@code .png} nor in {@code .svg}
   */
  public static void requireChart(Path file) {
    var name = file.toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".png") && !name.endsWith(".svg")) {
      throw new InvalidInputException(
          "--chart %s: charts are PNG or SVG; give a name that ends in .png or .svg"
              .formatted(file));
    }
    requireFile(file);
  }
}
