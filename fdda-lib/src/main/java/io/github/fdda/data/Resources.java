package io.github.fdda.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** The resources of this package inside the jar. */
final class Resources {

  private Resources() {}

  static boolean exists(String name) {
    return Resources.class.getResource(name) != null;
  }

  static InputStream open(String name) throws IOException {
    return Optional.ofNullable(Resources.class.getResourceAsStream(name))
        .orElseThrow(() -> new NoSuchFileException(name));
  }
}
