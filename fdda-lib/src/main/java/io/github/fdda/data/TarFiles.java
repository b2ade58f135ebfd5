package io.github.fdda.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a tar.gz archive, one after the other. A small archive can unpack to any size: what
 * is read of it has limits.
 */
final class TarFiles implements AutoCloseable {

  /** Of the whole archive, unpacked: over ten times CIFAR. */
  private static final long MOST_BYTES = 1L << 31;

  /** Of what stands before a file, such as a long name. */
  private static final long LONGEST_HEADER = 1 << 20;

  private final LimitedStream unpacked;
  private final TarArchiveInputStream tar;

  private TarFiles(LimitedStream unpacked) {
    this.unpacked = unpacked;
    this.tar = new TarArchiveInputStream(unpacked);
  }

  static TarFiles open(Path path) throws IOException {
    var file = Files.newInputStream(path);
    try {
      return new TarFiles(
          new LimitedStream(new BufferedInputStream(new GZIPInputStream(file, 1 << 16))));
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Goes on to the next file.
   *
   * @return its name without folders; null after the last one
   * @throws IOException if the archive is damaged or beyond a limit
   */
  @Nullable String next() throws IOException {
    try {
      var entry = nextEntry();
      while (entry != null && !entry.isFile()) {
        entry = nextEntry();
      }
      return entry == null ? null : lastName(entry);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private @Nullable TarArchiveEntry nextEntry() throws IOException {
    if (tar.getCurrentEntry() != null) {
      tar.transferTo(OutputStream.nullOutputStream());
    }
    unpacked.allow(LONGEST_HEADER, "a name or another header of more than 1 MiB");
    var entry = tar.getNextEntry();
    unpacked.allow(MOST_BYTES - unpacked.count(), "more than 2 GiB unpacked");
    // Its holes would unpack to zeros of any number.
    if (entry != null && entry.isSparse()) {
      throw new IOException("a sparse file, which no data set has");
    }
    if (entry != null && entry.getSize() > FileTree.LARGEST) {
      throw new IOException("a file of more than " + FileTree.LARGEST + " bytes");
    }
    return entry;
  }

  private static String lastName(TarArchiveEntry entry) {
    return entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
  }

  /** What the file holds that {@link #next} went on to; closing it closes the archive. */
  InputStream content() {
    return tar;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
