package io.github.fdda.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Arrays computed with the modules that the authors of FDDA published. */
public final class Golden {

  private final NDList arrays;

  private Golden(NDList arrays) {
    this.arrays = arrays;
  }

  /** Reads an archive beside the checkout, or its copy among the test resources. */
  public static Golden load(String name, NDManager manager) throws IOException {
    var file = shared().resolve("golden").resolve(name + ".npz");
    var copy = Golden.class.getResource(name + ".npz");
    assumeTrue(
        Files.exists(file) || copy != null,
        () -> "skipped: " + file + " is not beside the checkout and no copy is bundled");
    try (var in = copy != null ? copy.openStream() : Files.newInputStream(file)) {
      return new Golden(NDList.decode(manager, in));
    }
  }

  /** The folder of networks and data beside the checkout. */
  public static Path shared() {
    return Path.of(System.getProperty("fdda.shared"));
  }

  public NDArray array(String name) {
    var array = arrays.get(name);
    assertTrue(array != null, () -> "no golden array " + name);
    return array;
  }

  public float[] values(String name) {
    return array(name).toType(DataType.FLOAT32, false).toFloatArray();
  }

  public int[] labels(String name) {
    var labels = array(name).toLongArray();
    return Arrays.stream(labels).mapToInt(Math::toIntExact).toArray();
  }

  /** Asserts agreement to a tolerance relative to the largest expected magnitude. */
  public static void assertClose(float[] expected, float[] actual, double relative, String what) {
    assertEquals(expected.length, actual.length, what + ": length");
    var largest = 0.0;
    for (var value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (var i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], relative * largest, what + "[" + i + "]");
    }
  }
}
