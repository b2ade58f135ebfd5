package io.github.fdda.data;

import static io.github.fdda.fixture.Messages.assertRefused;
import static io.github.fdda.fixture.Messages.assertUnavailable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.fdda.util.Checksum;
import io.github.fdda.util.StoppedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that fall silent, lie or never end, on this machine; no network. */
@Timeout(60)
class DownloaderFaultsTest {

  private static final byte[] CONTENT = new byte[300_000];
  private static final int HALF = CONTENT.length / 2;
  private static final int CHUNKED = 0;
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofHours(1);

  static {
    new Random(0).nextBytes(CONTENT);
  }

  private final Path folder;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch over = new CountDownLatch(1);

  DownloaderFaultsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** Answers one request; what the client hangs up on is no fault. */
  private interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private String serve(Answer answer) {
    server.createContext(
        "/file.bin",
        exchange -> {
          try (exchange) {
            answer.to(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return "http://localhost:" + server.getAddress().getPort() + "/file.bin";
  }

  private static void whole(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, CONTENT.length);
    exchange.getResponseBody().write(CONTENT);
  }

  private static void half(HttpExchange exchange, int length) throws IOException {
    exchange.sendResponseHeaders(200, length);
    exchange.getResponseBody().write(CONTENT, 0, HALF);
    exchange.getResponseBody().flush();
  }

  private Path fetch(String url, Duration patience, Consumer<DownloadProgress> observer) {
    var file =
        new RemoteFile(
            URI.create(url),
            Checksum.of(Checksum.Algorithm.SHA_256, CONTENT),
            OptionalLong.of(CONTENT.length));
    return new Downloader(folder, observer, patience).fetch(new Source.Download(List.of(file)));
  }

  private Path fetch(String url) {
    return fetch(url, SHORT, progress -> {});
  }

  private Path patiently(String url) {
    return fetch(url, LONG, progress -> {});
  }

  private Path part() {
    return folder.resolve("file.bin.part");
  }

  private void assertPart(int bytes) {
    assertArrayEquals(Arrays.copyOf(CONTENT, bytes), TestFiles.read(part()));
  }

  private void assertNothingLeft() throws IOException {
    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void silentBeforeTheAnswer() throws IOException {
    var url = serve(exchange -> over.await());
    assertUnavailable(() -> fetch(url), "gives no answer", "timed out");
    assertNothingLeft();
  }

  @Test
  void silentInTheBody() {
    var url =
        serve(
            exchange -> {
              half(exchange, CONTENT.length);
              over.await();
            });
    assertUnavailable(() -> fetch(url), "download stopped", "nothing came", "run it again");
    assertPart(HALF);
  }

  @Test
  void endlessBody() throws IOException {
    var url =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, CHUNKED);
              while (true) {
                exchange.getResponseBody().write(CONTENT);
              }
            });
    assertUnavailable(() -> patiently(url), "more than 300000 bytes");
    assertNothingLeft();
  }

  @Test
  void bodyTooShort() {
    var url = serve(exchange -> half(exchange, CHUNKED));
    assertUnavailable(() -> patiently(url), "150000 of 300000 bytes came", "run it again");
    assertPart(HALF);
  }

  @Test
  void anotherLength() throws IOException {
    var url = serve(exchange -> half(exchange, HALF));
    assertUnavailable(() -> patiently(url), "the server has 150000 bytes, not 300000");
    assertNothingLeft();
  }

  @Test
  void anotherContent_ofTheSameLength() throws IOException {
    var url =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, CONTENT.length);
              exchange.getResponseBody().write(new byte[CONTENT.length]);
            });
    assertUnavailable(() -> patiently(url), "checksum SHA-256", "removed");
    assertNothingLeft();
  }

  @Test
  void serverError() throws IOException {
    var url = serve(exchange -> exchange.sendResponseHeaders(500, -1));
    assertUnavailable(() -> patiently(url), "answers 500");
    assertNothingLeft();
  }

  @Test
  void anotherRangeThanAsked_startsAnew() {
    TestFiles.write(part(), Arrays.copyOf(CONTENT, HALF));
    var url =
        serve(
            exchange -> {
              if (exchange.getRequestHeaders().containsKey("Range")) {
                exchange.getResponseHeaders().set("Content-Range", "bytes 0-299999/300000");
                exchange.sendResponseHeaders(206, CHUNKED);
                exchange.getResponseBody().write(CONTENT);
              } else {
                whole(exchange);
              }
            });
    assertArrayEquals(CONTENT, TestFiles.read(patiently(url)));
  }

  @Test
  void redirectLoop() throws IOException {
    var url =
        serve(
            exchange -> {
              exchange.getResponseHeaders().set("Location", "/file.bin");
              exchange.sendResponseHeaders(302, -1);
            });
    assertUnavailable(() -> patiently(url), "answers 302");
    assertNothingLeft();
  }

  @Test
  void noHttp() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      threads.execute(
          () -> {
            try (var connection = socket.accept()) {
              connection
                  .getOutputStream()
                  .write("220 mail\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              connection.getOutputStream().flush();
              over.await();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      assertUnavailable(
          () -> patiently("http://localhost:" + socket.getLocalPort() + "/file.bin"),
          "gives no answer");
      assertNothingLeft();
    }
  }

  @Test
  void whileAnotherFetchesIt() throws IOException {
    var url = serve(DownloaderFaultsTest::whole);
    try (var other = FileChannel.open(part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = other.lock()) {
      assertTrue(lock.isValid());
      assertUnavailable(() -> patiently(url), "is being downloaded", "wait");
      assertTrue(Files.exists(part()), "the other's part");
    }
    assertArrayEquals(CONTENT, TestFiles.read(patiently(url)));
  }

  @Test
  void interruptedWhileItWaits() throws Exception {
    var sent = new CountDownLatch(1);
    var url =
        serve(
            exchange -> {
              half(exchange, CONTENT.length);
              sent.countDown();
              over.await();
            });
    var outcome = new CompletableFuture<Boolean>();
    var thread =
        new Thread(
            () -> {
              assertThrows(StoppedException.class, () -> patiently(url));
              outcome.complete(Thread.interrupted());
            });
    thread.setUncaughtExceptionHandler((t, e) -> outcome.completeExceptionally(e));
    thread.start();
    sent.await();
    thread.interrupt();
    assertFalse(outcome.get(), "what the thread does next would stop, too");
  }

  @Test
  void interruptedWhileItWrites_goesOn() {
    var url = serve(DownloaderFaultsTest::whole);
    var stopped =
        assertThrows(
            StoppedException.class,
            () -> fetch(url, LONG, progress -> Thread.currentThread().interrupt()));
    assertTrue(String.valueOf(stopped.getMessage()).contains("it goes on where it stopped"));
    assertFalse(Thread.interrupted());
    assertTrue(Files.exists(part()));
    assertArrayEquals(CONTENT, TestFiles.read(patiently(url)));
    assertFalse(Files.exists(part()));
  }

  @Test
  void fullDisk() throws IOException {
    var full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "a device of Linux");
    Files.createSymbolicLink(part(), full);
    var url = serve(DownloaderFaultsTest::whole);
    assertRefused(() -> patiently(url), "No space left", "make room", "FDDA_CACHE");
  }
}
