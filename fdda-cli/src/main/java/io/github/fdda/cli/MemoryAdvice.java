package io.github.fdda.cli;

import java.util.Optional;
import java.util.stream.Stream;

/** What to do where there is not enough memory, by whose memory it is. */
final class MemoryAdvice {

  private MemoryAdvice() {}

  /** One line; empty if memory is not the cause. */
  static Optional<String> of(Throwable exception) {
    return Stream.iterate(exception, cause -> cause != null, Throwable::getCause)
        .flatMap(cause -> advice(cause, String.valueOf(cause.getMessage())).stream())
        .findFirst();
  }

  private static Optional<String> advice(Throwable cause, String message) {
    if (message.contains("can't allocate memory")) {
      return Optional.of(
          "not enough memory on this machine for the engine; end other programs, or take a smaller"
              + " network, smaller images or fewer of them");
    }
    if (!(cause instanceof OutOfMemoryError)) {
      return Optional.empty();
    }
    return Optional.of(
        message.contains("direct buffer memory")
            ? "not enough memory for arrays outside Java's heap; allow more, as in"
                + " FDDA_JAVA_OPTS=-XX:MaxDirectMemorySize=4g, or take fewer or smaller images"
            : "not enough memory in Java's heap; allow more, as in FDDA_JAVA_OPTS=-Xmx4g, or take"
                + " smaller files (their limits are in docs/limits.md)");
  }
}
