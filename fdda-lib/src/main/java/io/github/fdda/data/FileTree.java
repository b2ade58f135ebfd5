package io.github.fdda.data;

import io.github.fdda.util.InvalidInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files by name, wherever they lie: in a folder, in the jar, or in a tar.gz archive. */
interface FileTree {

  /** The most that one file may hold, in bytes: one and a half times the largest of CIFAR. */
  int LARGEST = 1 << 28;

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
        throw tooLarge();
      }
      return ByteBuffer.wrap(bytes);
    }
  }

  private static IOException tooLarge() {
    return new IOException("more than " + LARGEST + " bytes");
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

  /** A folder of the disk; whole contents lie outside the heap. */
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
        if (channel.size() > LARGEST) {
          throw tooLarge();
        }
        // Not mapped: a file that shrinks later would take the pixels away.
        var content = ByteBuffer.allocateDirect((int) channel.size());
        while (content.hasRemaining()) {
          if (channel.read(content) < 0) {
            throw new EOFException();
          }
        }
        return content.flip();
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
