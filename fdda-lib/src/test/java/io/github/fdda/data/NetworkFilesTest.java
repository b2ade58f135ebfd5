package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.github.fdda.util.Checksum;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkFilesTest {

  private final Path folder;
  private final Locations locations;

  NetworkFilesTest(@TempDir Path folder) {
    this.folder = folder;
    locations = new Locations(List.of(folder), folder.resolve("cache"));
  }

  @Test
  void open_allBundledNetworksHaveTheirChecksumsAndCards() {
    for (var entry : Catalog.bundled().networks().values()) {
      var network = NetworkFiles.open(entry.name(), locations);
      assertEquals(entry, network.entry());
      assertEquals(entry.checksum(), Checksum.of(Checksum.Algorithm.SHA_256, network.bytes()));
      var card = network.source().replace("bundled ", "").replace(".onnx", ".md");
      assertNotNull(NetworkFiles.class.getResource(card), card);
    }
  }

  @Test
  void open_searchPathWinsOverJar() {
    var bundled = NetworkFiles.open("resnet20-cifar-100", locations);
    var file = folder.resolve("cifar100_resnet20.onnx");
    TestFiles.write(file, bundled.bytes());
    var found = NetworkFiles.open("resnet20-cifar-100", locations);
    assertEquals(file.toString(), found.source());
    assertArrayEquals(bundled.bytes(), found.bytes());
  }

  @Test
  void open_otherContentUnderTheSameName() {
    TestFiles.write(folder.resolve("cifar100_resnet20.onnx"), "another network");
    Hostile.assertFault(
        () -> NetworkFiles.open("resnet20-cifar-100", locations),
        "cifar100_resnet20.onnx",
        "not the network resnet20-cifar-100");
  }

  @Test
  void open_fileIsAFolder() {
    TestFiles.write(folder.resolve("cifar100_resnet20.onnx/x"), "");
    Hostile.assertFault(
        () -> NetworkFiles.open("resnet20-cifar-100", locations),
        "cifar100_resnet20.onnx",
        "cannot be read");
  }

  @Test
  void open_unknownName() {
    Hostile.assertFault(
        () -> NetworkFiles.open("resnet18", locations), "'resnet18'", "mobilenetv2-fashion-mnist");
  }

  @Test
  void open_neitherHereNorBundled() {
    var bundled = Catalog.bundled();
    var entry = bundled.network("resnet20-cifar-100");
    var absent =
        new NetworkEntry(
            "absent",
            entry.title(),
            entry.dataset(),
            entry.licence(),
            entry.top1(),
            entry.checksum(),
            List.of(new Source.Local(Path.of("absent.onnx"))));
    var catalog = new Catalog(bundled.datasets(), Map.of("absent", absent));
    Hostile.assertFault(
        () -> NetworkFiles.open("absent", catalog, locations), "absent is not here", "FDDA_DATA");
    Hostile.assertFault(
        () -> NetworkFiles.download("absent", catalog, locations, progress -> {}),
        "absent",
        "cannot be downloaded");
  }
}
