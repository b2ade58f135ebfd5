package io.github.fdda.data;

import io.github.fdda.util.Faults;
import io.github.fdda.util.FilePaths;
import io.github.fdda.util.Home;
import io.github.fdda.util.InvalidInputException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where data sets and networks are looked for on this machine.
 *
 * @param searchPath folders that hold data sets and networks under the names of {@code
 *     datasets.yml}; the first folder that has one wins, and folders that do not exist are passed
 *     over
 * @param cache the folder into which downloads go; need not exist
 * @since 0.1.0
 */
public record Locations(List<Path> searchPath, Path cache) {

  /** Copies the list. */
  public Locations {
    searchPath = List.copyOf(searchPath);
  }

  /**
   * The locations that the environment gives: the search path from the system property {@code
   * fdda.data}, else the variable {@code FDDA_DATA}, else none (folders are separated by {@code :},
   * on Windows by {@code ;}); the cache from the property {@code fdda.cache}, else {@code
   * FDDA_CACHE}, else {@code .cache/fdda} in the home folder.
   *
   * @throws InvalidInputException if one of them holds characters that no path can have
   */
  public static Locations fromEnvironment() {
    return of(
        name -> Optional.ofNullable(System.getProperty(name)),
        name -> Optional.ofNullable(System.getenv(name)));
  }

  static Locations of(
      Function<String, Optional<String>> property, Function<String, Optional<String>> variable) {
    var data = setting(property, "fdda.data").or(() -> setting(variable, "FDDA_DATA")).orElse("");
    var cache =
        setting(property, "fdda.cache")
            .or(() -> setting(variable, "FDDA_CACHE"))
            .map(value -> path("FDDA_CACHE", value))
            .orElseGet(() -> Home.folder().resolve(Path.of(".cache", "fdda")));
    var folders =
        Arrays.stream(data.split(File.pathSeparator, -1))
            .filter(folder -> !folder.isBlank())
            .map(folder -> path("FDDA_DATA", folder))
            .toList();
    return new Locations(folders, cache);
  }

  private static Optional<String> setting(Function<String, Optional<String>> from, String name) {
    return from.apply(name).filter(value -> !value.isBlank());
  }

  private static Path path(String variable, String value) {
    return Faults.at(variable, () -> FilePaths.of(value));
  }

  /**
   * Finds what is here already: search path first, then absolute sources, then complete downloads
   * in the cache.
   *
   * @param name of the entry, which is also the folder of its downloads in the cache
   */
  Optional<Path> find(String name, List<Source> sources) {
    return Stream.of(
            searchPath.stream().flatMap(folder -> relative(sources).map(folder::resolve)),
            locals(sources).filter(Path::isAbsolute),
            downloaded(name, sources))
        .flatMap(Function.identity())
        .filter(Files::exists)
        .findFirst();
  }

  private Stream<Path> downloaded(String name, List<Source> sources) {
    var folder = cache.resolve(name);
    return Sources.all(Source.Download.class, sources)
        .filter(download -> download.isComplete(folder))
        .map(download -> download.target(folder));
  }

  private static Stream<Path> relative(List<Source> sources) {
    return locals(sources).filter(path -> !path.isAbsolute());
  }

  private static Stream<Path> locals(List<Source> sources) {
    return Sources.all(Source.Local.class, sources).map(Source.Local::path);
  }
}
