package io.github.fdda.network;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.data.Catalog;
import io.github.fdda.fixture.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkCopyTest {

  @Test
  void networkByName_isFoundAgain() {
    var network = Sample.network();
    var back = NetworkCopy.of(network, Catalog.bundled()).open();
    assertEquals(network.name(), back.name());
    assertEquals(network.sha256(), back.sha256());
    assertEquals(Optional.empty(), back.source());
  }

  /** The file need not be there any more where the copy is opened. */
  @Test
  void networkFromAFile_remembersItsPlace(@TempDir Path folder) throws IOException {
    var file = folder.resolve("mine.onnx");
    Files.write(file, NetworkCopy.of(Sample.network(), Catalog.bundled()).onnx());
    var network = Networks.fromOnnx(file);
    var copy = NetworkCopy.of(network, Catalog.bundled());
    Files.delete(file);
    var back = new NetworkCopy(copy.name(), copy.source(), copy.onnx()).open();
    assertEquals("mine", back.name());
    assertEquals(network.source(), back.source());
    assertEquals(network.sha256(), back.sha256());
  }

  @Test
  void networkThatCannotBeReadAgain_isRefused(@TempDir Path folder) throws IOException {
    var onnx = NetworkCopy.of(Sample.network(), Catalog.bundled()).onnx();
    var inMemory = Networks.fromOnnx(onnx, "mine", Optional.empty());
    assertRefused(() -> NetworkCopy.of(inMemory, Catalog.bundled()), "was read from memory");
    var file = folder.resolve("mine.onnx");
    Files.write(file, onnx);
    var network = Networks.fromOnnx(file);
    Files.write(file, Arrays.copyOf(onnx, onnx.length - 1));
    assertRefused(() -> NetworkCopy.of(network, Catalog.bundled()), "has changed");
  }
}
