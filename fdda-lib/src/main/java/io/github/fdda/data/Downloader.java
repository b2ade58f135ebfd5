package io.github.fdda.data;

import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.Faults;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.StoppedException;
import io.github.fdda.util.UnavailableException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Fetches files into a folder. A file grows under the name {@code NAME.part}, from which an
 * interrupted download goes on, and gets its own name when its checksum agrees. Who writes to a
 * part has locked it, so that two processes do not mix their bytes.
 */
final class Downloader {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final HttpClient client;
  private final Path folder;
  private final Consumer<DownloadProgress> observer;
  private final Duration patience;

  Downloader(Path folder, Consumer<DownloadProgress> observer) {
    this(folder, observer, PATIENCE);
  }

  /**
   * @param patience how long a server may be silent, before it answers and in its answer
   */
  Downloader(Path folder, Consumer<DownloadProgress> observer, Duration patience) {
    this.folder = folder;
    this.observer = observer;
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL) // never from https to http
            .connectTimeout(patience)
            .build();
  }

  /**
   * Fetches all files that are not there yet.
   *
   * @return the file, or the folder of several
   * @throws UnavailableException if a server does not give a file or falls silent, the file has
   *     another size or checksum, or another process is fetching it
   * @throws StoppedException if the thread is interrupted
   * @throws InvalidInputException if the folder cannot be written
   */
  Path fetch(Source.Download download) {
    download.files().forEach(this::fetch);
    return download.target(folder);
  }

  private void fetch(RemoteFile file) {
    var target = folder.resolve(file.name());
    if (Files.exists(target)) {
      return;
    }
    var part = folder.resolve(file.name() + ".part");
    try {
      Files.createDirectories(folder);
      try (var out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock(file, out);
        try {
          if (Files.notExists(target)) {
            fetch(file, part, out);
            AtomicFiles.moveIntoPlace(part, target);
          }
        } finally {
          deleteIfEmpty(part);
        }
      }
    } catch (ClosedByInterruptException e) {
      throw interrupted(file);
    } catch (IOException e) {
      throw unwritable(part, e);
    }
  }

  private static void deleteIfEmpty(Path part) throws IOException {
    if (Files.exists(part) && Files.size(part) == 0) {
      Files.delete(part);
    }
  }

  private void lock(RemoteFile file, FileChannel out) throws IOException {
    try {
      if (out.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // By another thread of this process: no different from another process.
    }
    throw new UnavailableException(
        "%s: is being downloaded into %s already; wait until that has ended"
            .formatted(file.url(), folder));
  }

  /** Goes on where an earlier try stopped; where that leads to another file, from the start. */
  private void fetch(RemoteFile file, Path part, FileChannel out) throws IOException {
    if (out.size() > 0 && receive(file, out) && agrees(file, part)) {
      return;
    }
    out.truncate(0);
    if (!receive(file, out) || !agrees(file, part)) {
      var found = checksum(file, part);
      out.truncate(0);
      throw unavailable(
          file, "checksum %s, not %s; the file was removed".formatted(found, file.checksum()));
    }
  }

  private static boolean agrees(RemoteFile file, Path part) throws IOException {
    return checksum(file, part).equals(file.checksum());
  }

  private static Checksum checksum(RemoteFile file, Path part) throws IOException {
    return Checksum.of(file.checksum().algorithm(), part);
  }

  /**
   * Receives what the part lacks.
   *
   * @return whether the part may be the file now; its checksum tells
   */
  private boolean receive(RemoteFile file, FileChannel out) throws IOException {
    try {
      var response = request(file, out.size());
      try (var body = new TimedBody(response.body(), patience)) {
        return switch (response.statusCode()) {
          case OK -> {
            out.truncate(0);
            yield save(file, response, body, out);
          }
          case PARTIAL_CONTENT ->
              continues(response, out.size()) && save(file, response, body, out);
          case RANGE_NOT_SATISFIABLE -> true; // All is here, or rotten.
          default -> throw unavailable(file, "the server answers " + response.statusCode());
        };
      }
    } catch (InterruptedException e) {
      throw interrupted(file);
    }
  }

  /** Whether the server sends what comes after the bytes that are here. */
  private static boolean continues(HttpResponse<?> response, long present) {
    return response
        .headers()
        .firstValue("Content-Range")
        .filter(range -> range.startsWith("bytes " + present + "-"))
        .isPresent();
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> request(RemoteFile file, long present)
      throws InterruptedException {
    var request = HttpRequest.newBuilder(file.url()).timeout(patience);
    if (present > 0) {
      request.header("Range", "bytes=" + present + "-");
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
    } catch (IOException e) {
      throw unavailable(file, "gives no answer (%s)".formatted(Faults.reason(e)));
    }
  }

  private boolean save(RemoteFile file, HttpResponse<?> response, TimedBody body, FileChannel out)
      throws IOException, InterruptedException {
    var length = response.headers().firstValueAsLong("Content-Length");
    var total = length.isPresent() ? OptionalLong.of(out.size() + length.getAsLong()) : file.size();
    requireSize(file, total);
    out.position(out.size());
    for (var piece = next(file, body); piece.isPresent(); piece = next(file, body)) {
      for (var bytes : piece.get()) {
        if (out.size() + bytes.remaining() > file.limit()) {
          out.truncate(0);
          throw unavailable(
              file, String.format(Locale.ROOT, "more than %d bytes come", file.limit()));
        }
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      observer.accept(new DownloadProgress(file.name(), out.size(), total));
    }
    if (file.size().isPresent() && out.size() < file.limit()) {
      var came = String.format(Locale.ROOT, "%d of %d bytes came", out.size(), file.limit());
      throw new UnavailableException(stopped(file, came));
    }
    return true;
  }

  private void requireSize(RemoteFile file, OptionalLong total) {
    if (total.isEmpty()) {
      return;
    }
    var bytes = total.getAsLong();
    if (bytes > file.limit() || (file.size().isPresent() && bytes != file.limit())) {
      throw unavailable(
          file,
          String.format(
              Locale.ROOT,
              "the server has %d bytes, not %s%d",
              bytes,
              file.size().isPresent() ? "" : "at most ",
              file.limit()));
    }
  }

  private static Optional<List<ByteBuffer>> next(RemoteFile file, TimedBody body)
      throws InterruptedException {
    try {
      return body.next();
    } catch (IOException e) {
      throw new UnavailableException(stopped(file, Faults.reason(e)), e);
    }
  }

  private static String stopped(RemoteFile file, String why) {
    return "%s: download stopped (%s); run it again, it goes on where it stopped"
        .formatted(file.url(), why);
  }

  /** The interrupt is thereby served. */
  private static StoppedException interrupted(RemoteFile file) {
    Thread.interrupted();
    return new StoppedException(
        "while downloading " + file.url(), "run it again, it goes on where it stopped");
  }

  private UnavailableException unavailable(RemoteFile file, String why) {
    return new UnavailableException(
        "%s: %s; try again, or download it by hand into %s".formatted(file.url(), why, folder));
  }

  private static InvalidInputException unwritable(Path part, IOException e) {
    return new InvalidInputException(
        "%s: cannot be written (%s); make room there, or set FDDA_CACHE to another folder that can be written"
            .formatted(part, Faults.reason(e)),
        e);
  }
}
