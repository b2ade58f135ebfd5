package io.github.fdda.data;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, piece by piece. Unlike the stream that Java's client gives, it does not
 * wait for ever for a server that has fallen silent, and it ends when its thread is interrupted.
 */
final class TimedBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

  private final Duration patience;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile Flow.@Nullable Subscription subscription;

  /** A piece, the end (no piece), or why there is none. */
  private record Event(Optional<List<ByteBuffer>> piece, @Nullable Throwable failure) {}

  /**
   * @param patience how long the server may be silent
   */
  TimedBody(Flow.Publisher<List<ByteBuffer>> body, Duration patience) {
    this.patience = patience;
    body.subscribe(this);
  }

  /**
   * Waits for the next piece.
   *
   * @return empty at the end
   * @throws IOException if the server hangs up or is silent for too long
   * @throws InterruptedException if the thread was interrupted
   */
  Optional<List<ByteBuffer>> next() throws IOException, InterruptedException {
    var event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (event == null) {
      throw new HttpTimeoutException("nothing came for " + patience.toSeconds() + " s");
    }
    if (event.failure != null) {
      throw new IOException(event.failure);
    }
    ask();
    return event.piece;
  }

  /** One piece more, so that memory holds two at most. */
  private void ask() {
    if (subscription != null) {
      subscription.request(1);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    ask();
  }

  @Override
  public void onNext(List<ByteBuffer> piece) {
    events.add(new Event(Optional.of(piece), null));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event(Optional.empty(), failure));
  }

  @Override
  public void onComplete() {
    events.add(new Event(Optional.empty(), null));
  }

  /** Hangs up. */
  @Override
  public void close() {
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
