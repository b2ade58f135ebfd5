package io.github.fdda.data;

import static io.github.fdda.fixture.Messages.assertUnavailable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.fdda.util.Checksum;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a server on this machine; no network. */
class DownloaderTest {

  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(0).nextBytes(CONTENT);
  }

  private final Path cache;
  private final Path folder;
  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  DownloaderTest(@TempDir Path cache) throws IOException {
    this.cache = cache;
    folder = cache.resolve("d");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve("/file.bin", exchange -> answerRange(exchange, CONTENT.length));
    serve("/no-ranges/file.bin", exchange -> answer(exchange, 200, CONTENT));
    serve("/interrupted/file.bin", exchange -> answerRange(exchange, 100_000));
    serve("/forbidden/file.bin", exchange -> answer(exchange, 403, new byte[0]));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Answers one request. */
  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private void serve(String path, Answer answer) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            requests.add(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
            answer.to(exchange);
          }
        });
  }

  /** Sends what the range asks for, and hangs up after {@code limit} bytes. */
  private static void answerRange(HttpExchange exchange, int limit) throws IOException {
    var range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      answer(exchange, 200, CONTENT, limit);
      return;
    }
    var from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    if (from >= CONTENT.length) {
      answer(exchange, 416, new byte[0]);
      return;
    }
    exchange
        .getResponseHeaders()
        .set(
            "Content-Range",
            String.format(Locale.ROOT, "bytes %d-%d/%d", from, CONTENT.length - 1, CONTENT.length));
    answer(exchange, 206, Arrays.copyOfRange(CONTENT, from, CONTENT.length), limit);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    answer(exchange, status, body, body.length);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body, int limit)
      throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body, 0, Math.min(limit, body.length));
  }

  private RemoteFile file(String path, byte[] content) {
    var url = "http://localhost:" + server.getAddress().getPort() + path;
    return new RemoteFile(URI.create(url), Checksum.of(Checksum.Algorithm.MD5, content));
  }

  private Path fetch(String path, List<DownloadProgress> seen) {
    return new Downloader(folder, seen::add)
        .fetch(new Source.Download(List.of(file(path, CONTENT))));
  }

  private Path fetch(String path) {
    return fetch(path, new ArrayList<>());
  }

  private Path part() {
    return folder.resolve("file.bin.part");
  }

  @Test
  void fetch_wholeFile() {
    var seen = new ArrayList<DownloadProgress>();
    assertArrayEquals(CONTENT, TestFiles.read(fetch("/file.bin", seen)));
    assertFalse(Files.exists(part()));
    assertEquals(
        new DownloadProgress("file.bin", CONTENT.length, OptionalLong.of(CONTENT.length)),
        seen.get(seen.size() - 1));
  }

  @Test
  void fetch_presentFileIsNotAskedFor() {
    fetch("/file.bin");
    fetch("/file.bin");
    assertEquals(List.of("null"), requests);
  }

  @Test
  void fetch_interruptedGoesOnWhereItStopped() throws IOException {
    // The client may drop what it had not handed out yet when the server hung up, so the part is
    // at most 100,000 bytes longer after each try.
    var ranges = new ArrayList<String>();
    while (!Files.exists(folder.resolve("file.bin")) && ranges.size() < 20) {
      var present = Files.exists(part()) ? Files.size(part()) : 0;
      ranges.add(present == 0 ? "null" : "bytes=" + present + "-");
      if (CONTENT.length - present > 100_000) {
        assertUnavailable(() -> fetch("/interrupted/file.bin"), "file.bin", "download stopped");
      } else {
        fetch("/interrupted/file.bin");
      }
    }
    assertArrayEquals(CONTENT, TestFiles.read(folder.resolve("file.bin")));
    assertEquals(ranges, requests);
    assertTrue(requests.size() >= 3, requests::toString);
  }

  @Test
  void fetch_stoppedByTheObserverGoesOn() {
    var stopping =
        new Downloader(
            folder,
            progress -> {
              throw new IllegalStateException("stop");
            });
    var download = new Source.Download(List.of(file("/file.bin", CONTENT)));
    assertThrows(IllegalStateException.class, () -> stopping.fetch(download));
    assertArrayEquals(CONTENT, TestFiles.read(fetch("/file.bin")));
    assertEquals("bytes=", requests.get(1).substring(0, 6));
  }

  @Test
  void fetch_progressCountsEarlierBytes() {
    TestFiles.write(part(), Arrays.copyOf(CONTENT, 250_000));
    var seen = new ArrayList<DownloadProgress>();
    fetch("/file.bin", seen);
    assertEquals(OptionalLong.of(CONTENT.length), seen.get(0).total());
    assertEquals(CONTENT.length, seen.get(seen.size() - 1).received());
  }

  @Test
  void fetch_serverWithoutRangesStartsAnew() {
    TestFiles.write(part(), new byte[1000]);
    assertArrayEquals(CONTENT, TestFiles.read(fetch("/no-ranges/file.bin")));
  }

  @Test
  void fetch_partIsAlreadyWhole() {
    TestFiles.write(part(), CONTENT);
    assertArrayEquals(CONTENT, TestFiles.read(fetch("/file.bin")));
  }

  @Test
  void fetch_rottenPartStartsAnew() {
    TestFiles.write(part(), new byte[1000]);
    assertArrayEquals(CONTENT, TestFiles.read(fetch("/file.bin")));
    assertEquals(List.of("bytes=1000-", "null"), requests);
  }

  @Test
  void fetch_wrongChecksum() {
    var download = new Source.Download(List.of(file("/file.bin", new byte[1])));
    assertUnavailable(
        () -> new Downloader(folder, progress -> {}).fetch(download), "file.bin", "checksum MD5");
    assertFalse(Files.exists(folder.resolve("file.bin")));
    assertFalse(Files.exists(part()));
  }

  @Test
  void fetch_notFound() {
    assertUnavailable(() -> fetch("/gone/file.bin"), "file.bin", "answers 404");
    assertFalse(Files.exists(part()));
  }

  @Test
  void fetch_forbidden() {
    assertUnavailable(() -> fetch("/forbidden/file.bin"), "file.bin", "answers 403");
  }

  @Test
  void fetch_noServer() {
    server.stop(0);
    assertUnavailable(() -> fetch("/file.bin"), "file.bin", "gives no answer");
    assertUnavailable(() -> fetch("/file.bin"), folder.toString(), "by hand into");
  }

  @Test
  void fetch_folderCannotBeWritten() {
    TestFiles.write(folder, "a file in the way");
    Hostile.assertFault(() -> fetch("/file.bin"), "file.bin", "cannot be written");
  }

  @Test
  void datasets_downloadedThenFound() {
    var archive =
        TestFiles.tarGz(
            Map.of(
                "train.bin", TestFiles.cifar(2, 100, 0, 1),
                "test.bin", TestFiles.cifar(2, 200, 1)));
    serve("/small.tar.gz", exchange -> answer(exchange, 200, archive));
    var small = TestFiles.smallCatalog().dataset("cifar-100");
    var entry =
        new DatasetEntry(
            "d",
            small.title(),
            small.licence(),
            small.home(),
            small.format(),
            small.shape(),
            small.normalization(),
            small.classes(),
            List.of(new Source.Download(List.of(file("/small.tar.gz", archive)))));
    var catalog = new Catalog(Map.of("d", entry), Map.of());
    var locations = new Locations(List.of(), cache);
    Hostile.assertFault(() -> Datasets.load("d", catalog, locations), "d is not here", "download");
    var found = Datasets.download("d", catalog, locations, progress -> {});
    assertEquals(folder.resolve("small.tar.gz"), found);
    assertEquals(1, Datasets.load("d", catalog, locations).test().size());
  }
}
