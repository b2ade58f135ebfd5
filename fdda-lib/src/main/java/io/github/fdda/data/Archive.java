package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * A tar.gz archive, read in place. Its files are known by their last name, whatever folders they
 * lie in.
 */
record Archive(Path path, Set<String> names) implements FileTree {

  private static final int MOST_FILES = 100_000;

  /**
   * Reads through the archive once, to know its files and that it is whole.
   *
   * @throws InvalidInputException if it is no tar.gz archive, damaged, or beyond the limits of
   *     {@link TarFiles}
   */
  static Archive scan(Path path) {
    var names = new HashSet<String>();
    try (var tar = TarFiles.open(path)) {
      for (var name = tar.next(); name != null; name = tar.next()) {
        names.add(name);
        if (names.size() > MOST_FILES) {
          throw new IOException("more than " + MOST_FILES + " files");
        }
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: no complete tar.gz archive (%s); fetch it again".formatted(path, e.getMessage()), e);
    }
    return new Archive(path, Set.copyOf(names));
  }

  @Override
  public boolean contains(String name) {
    return names.contains(name);
  }

  @Override
  public InputStream open(String name) throws IOException {
    var tar = TarFiles.open(path);
    for (var next = tar.next(); next != null; next = tar.next()) {
      if (next.equals(name)) {
        return tar.content();
      }
    }
    tar.close();
    throw new NoSuchFileException(where(name));
  }

  @Override
  public String where() {
    return path.toString();
  }
}
