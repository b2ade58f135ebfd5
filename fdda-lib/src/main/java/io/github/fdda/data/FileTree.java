package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files by name, wherever they lie: in a folder, in the jar, or in a tar.gz archive. */
interface FileTree {

  /**
   * The most that is decoded into memory at once, in bytes; over three times the largest file of
   * CIFAR.
   */
  int LARGEST = 1 << 29;

  boolean contains(String name);

  InputStream open(String name) throws IOException;

  /** For messages: where this tree is. */
  String where();

  /** For messages: where one file is. */
  default String where(String name) {
    return where() + "/" + name;
  }

  /** The whole content of a file, from position 0. */
  default ByteBuffer content(String name) throws IOException {
    try (var in = open(name)) {
      var bytes = in.readNBytes(LARGEST);
      if (in.read() >= 0) {
        throw new IOException("more than " + LARGEST + " bytes");
      }
      return ByteBuffer.wrap(bytes);
    }
  }

  /**
   * Checks that files are there.
   *
   * @throws InvalidInputException if one of the files is not there
   */
  default void require(Iterable<String> names) {
    for (var name : names) {
      if (!contains(name)) {
        throw new InvalidInputException(
            "%s: the file %s is missing; fetch the data set again".formatted(where(), name));
      }
    }
  }

  /** A folder, or a tar.gz archive, by what {@code path} is. */
  static FileTree of(Path path) {
    return Files.isDirectory(path) ? new Folder(path) : Archive.scan(path);
  }

  /** A folder of the disk; whole contents are mapped, not read. */
  record Folder(Path path) implements FileTree {

    @Override
    public boolean contains(String name) {
      return Files.isRegularFile(path.resolve(name));
    }

    @Override
    public InputStream open(String name) throws IOException {
      return Files.newInputStream(path.resolve(name));
    }

    @Override
    public String where() {
      return path.toString();
    }

    @Override
    public ByteBuffer content(String name) throws IOException {
      try (var channel = FileChannel.open(path.resolve(name))) {
        if (channel.size() > Integer.MAX_VALUE) {
          throw new IOException("more than " + Integer.MAX_VALUE + " bytes");
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      }
    }
  }

  /** A folder of the jar. */
  record InJar(String folder) implements FileTree {

    @Override
    public boolean contains(String name) {
      return Resources.exists(folder + "/" + name);
    }

    @Override
    public InputStream open(String name) throws IOException {
      return Resources.open(folder + "/" + name);
    }

    @Override
    public String where() {
      return "bundled " + folder;
    }
  }
}
