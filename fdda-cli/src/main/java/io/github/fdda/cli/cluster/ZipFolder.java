package io.github.fdda.cli.cluster;

import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Folders of files, without folders in them, on their way. */
public final class ZipFolder {

  private ZipFolder() {}

  /** Packs all files of a folder. */
  public static void pack(Path folder, OutputStream to) throws IOException {
    try (var out = new ZipOutputStream(to);
        var files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
      for (var file : files) {
        out.putNextEntry(new ZipEntry(file.getFileName().toString()));
        Files.copy(file, out);
      }
    }
  }

  /**
   * Unpacks them.
   *
   * @param folder is made
   * @throws InvalidInputException if a file would lie outside of it
   */
  public static void unpack(InputStream from, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (var in = new ZipInputStream(from)) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        var file = folder.resolve(entry.getName()).normalize();
        if (!folder.equals(file.getParent())) {
          throw new InvalidInputException(
              "'%s' lies outside of its folder".formatted(entry.getName()));
        }
        Files.copy(in, file);
      }
    }
  }
}
