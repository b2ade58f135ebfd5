package io.github.fdda.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Picks sources of one kind. */
final class Sources {

  private Sources() {}

  static <T extends Source> Stream<T> all(Class<T> kind, List<Source> sources) {
    return sources.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** The same, and what is local under a relative name also in the folder of {@code file}. */
  static List<Source> beside(Path file, List<Source> sources) {
    var found =
        all(Source.Local.class, sources)
            .filter(local -> !local.path().isAbsolute())
            .map(local -> new Source.Local(file.resolveSibling(local.path())));
    return Stream.concat(sources.stream(), found).toList();
  }

  static <T extends Source> Optional<T> first(Class<T> kind, List<Source> sources) {
    return all(kind, sources).findFirst();
  }
}
