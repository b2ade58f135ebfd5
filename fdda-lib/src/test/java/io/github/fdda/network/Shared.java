package io.github.fdda.network;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Files that lie beside the checkout. */
public final class Shared {

  private Shared() {}

  /** Names of one vision transformer's four exports: several operator sets and styles. */
  public static Stream<String> transformers() {
    return Stream.of(
        "fmnist_vit", "fmnist_vit_opset13", "fmnist_vit_opset20", "fmnist_vit_sdpa_opset17");
  }

  /** A file by its path there; the test is skipped where it is not. */
  public static Path file(String name) {
    var file = Path.of(System.getProperty("fdda.shared", "shared")).resolve(name).normalize();
    assumeTrue(Files.exists(file), () -> "skipped: " + name + " is not beside the checkout");
    return file;
  }
}
