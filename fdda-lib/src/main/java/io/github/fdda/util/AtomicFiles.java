package io.github.fdda.util;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Writes files so that a reader sees the old content or the new, never a part. */
@Internal
public final class AtomicFiles {

  private AtomicFiles() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes all of it.
     *
     * @param out need not be closed
     * @throws IOException if writing fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file, replacing one that is there. Should the content fail or the machine stop half
   * way, {@code file} is as it was before. What a process that was killed has left of its own
   * writing in that folder is removed.
   *
   * @param file its folder is created where missing
   * @param content may throw; what it throws unchecked is passed on
   * @throws InvalidInputException if the file cannot be written
   */
  public static void write(Path file, Content content) {
    try {
      Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(Path.of("")));
      TemporaryFile.deleteOrphans(file);
      try (var temporary = TemporaryFile.of(file)) {
        temporary.write(content);
      }
    } catch (IOException e) {
      throw IoFaults.unwritable(file, e);
    }
  }

  /**
   * {@link #write(Path, Content)} of text in UTF-8.
   *
   * @throws InvalidInputException if the file cannot be written
   */
  public static void write(Path file, String text) {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Replaces {@code target} by {@code file} of the same folder: at once, where the file system can.
   */
  public static void moveIntoPlace(Path file, Path target) throws IOException {
    try {
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
