package io.github.fdda.util;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The home folder of whoever runs this process. */
@Internal
public final class Home {

  private static final Path NONE = Path.of("/");

  private Home() {}

  /**
   * The home folder; need not exist. For users whom the system does not know, as in containers, the
   * JVM says "?", which would be a folder of that name below the current one: for them it is the
   * variable {@code HOME}, else the root folder, as containers have it.
   */
  public static Path folder() {
    return folder(System.getProperty("user.home", ""), System.getenv("HOME"));
  }

  /** {@link #folder()}, given what the JVM and the environment say. */
  static Path folder(String ofJvm, @Nullable String ofEnvironment) {
    return absolute(ofJvm).or(() -> absolute(ofEnvironment)).orElse(NONE);
  }

  /** Whether the JVM, and with it libraries of others, knows the home folder too. */
  static boolean isKnownToJvm() {
    return absolute(System.getProperty("user.home")).isPresent();
  }

  private static Optional<Path> absolute(@Nullable String path) {
    return Optional.ofNullable(path).map(Path::of).filter(Path::isAbsolute);
  }
}
