package io.github.fdda.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Picks sources of one kind. */
final class Sources {

  private Sources() {}

  static <T extends Source> Stream<T> all(Class<T> kind, List<Source> sources) {
    return sources.stream().filter(kind::isInstance).map(kind::cast);
  }

  static <T extends Source> Optional<T> first(Class<T> kind, List<Source> sources) {
    return all(kind, sources).findFirst();
  }
}
