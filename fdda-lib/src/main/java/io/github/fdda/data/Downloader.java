package io.github.fdda.data;

import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.IoFaults;
import io.github.fdda.util.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Fetches files into a folder. A file grows under the name {@code NAME.part}, from which an
 * interrupted download goes on, and gets its own name when its checksum agrees.
 */
final class Downloader {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PIECE = 1 << 16;

  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(PATIENCE)
          .build();

  private final Path folder;
  private final Consumer<DownloadProgress> observer;

  Downloader(Path folder, Consumer<DownloadProgress> observer) {
    this.folder = folder;
    this.observer = observer;
  }

  /**
   * Fetches all files that are not there yet.
   *
   * @return the file, or the folder of several
   * @throws UnavailableException if a server does not give a file, or a checksum disagrees
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
      receive(file, part, Files.exists(part) ? Files.size(part) : 0);
      verify(file, part);
      AtomicFiles.moveIntoPlace(part, target);
    } catch (IOException e) {
      throw IoFaults.unwritable(part, e);
    }
  }

  private void receive(RemoteFile file, Path part, long present) {
    var response = request(file, present);
    var length = response.headers().firstValueAsLong("Content-Length");
    try (var in = response.body()) {
      switch (response.statusCode()) {
        case OK -> save(file, in, length, part, 0);
        case PARTIAL_CONTENT -> save(file, in, length, part, present);
        case RANGE_NOT_SATISFIABLE -> {} // All is here, or rotten: the checksum tells.
        default -> throw unavailable(file, "the server answers " + response.statusCode());
      }
    } catch (IOException e) {
      throw new UnavailableException(
          "%s: download stopped (%s); run it again, it goes on where it stopped"
              .formatted(file.url(), IoFaults.nameAndMessage(e)),
          e);
    }
  }

  private HttpResponse<InputStream> request(RemoteFile file, long present) {
    var request = HttpRequest.newBuilder(file.url()).timeout(PATIENCE);
    if (present > 0) {
      request.header("Range", "bytes=" + present + "-");
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw unavailable(file, "cannot be reached, " + IoFaults.nameAndMessage(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(file, "interrupted");
    }
  }

  private void save(RemoteFile file, InputStream in, OptionalLong length, Path part, long present)
      throws IOException {
    var total =
        length.isPresent() ? OptionalLong.of(present + length.getAsLong()) : OptionalLong.empty();
    var mode = present > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (var out =
        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode)) {
      var piece = new byte[PIECE];
      var received = present;
      for (var n = in.read(piece); n >= 0; n = in.read(piece)) {
        out.write(piece, 0, n);
        received += n;
        observer.accept(new DownloadProgress(file.name(), received, total));
      }
    }
  }

  private void verify(RemoteFile file, Path part) throws IOException {
    var found = Checksum.of(file.checksum().algorithm(), part);
    if (!found.equals(file.checksum())) {
      Files.delete(part);
      throw unavailable(
          file, "checksum %s, not %s; the file was removed".formatted(found, file.checksum()));
    }
  }

  private UnavailableException unavailable(RemoteFile file, String why) {
    return new UnavailableException(
        "%s: %s; try again, or download it by hand into %s".formatted(file.url(), why, folder));
  }
}
