package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {

  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);

  @Test
  void created_onceAndKept(@TempDir Path folder) {
    var network = TinyNetwork.of(SHAPE);
    var none = CalibrationSet.none(SHAPE, TinyNetwork.CLASSES);
    var centers = Fdda.withoutImages(network);
    var created = Instant.parse(centers.provenance().created());
    assertFalse(created.isAfter(Instant.now()));
    centers.save(folder);
    var loaded = BnsCenters.load(folder, network, none);
    assertEquals(centers.provenance(), loaded.provenance());
    assertEquals(Device.cpu(), loaded.device());
  }

  @Test
  void versions_cannotBeChanged() {
    var versions = provenance(TinyNetwork.of(SHAPE)).versions();
    assertThrows(UnsupportedOperationException.class, () -> versions.put("fdda", "2"));
  }

  @Test
  void device_asDjlNamesIt() {
    var network = TinyNetwork.of(SHAPE);
    var none = CalibrationSet.none(SHAPE, TinyNetwork.CLASSES);
    var gpu = Provenance.of(network, none, Device.gpu(1));
    assertEquals("gpu1", gpu.device());
    assertEquals(Device.gpu(1), gpu.whereComputed());
  }

  @Test
  void findNetwork_whereTheFileWas(@TempDir Path folder) throws IOException {
    var file = Files.write(folder.resolve("mine.onnx"), TinyNetwork.onnx(SHAPE));
    var provenance = provenance(Networks.fromOnnx(file));
    assertEquals(file.toString(), provenance.networkFile());
    assertEquals(provenance.networkSha256(), provenance.findNetwork().sha256());
  }

  @Test
  void findNetwork_movedOrChanged(@TempDir Path folder) throws IOException {
    var file = Files.write(folder.resolve("mine.onnx"), TinyNetwork.onnx(SHAPE));
    var provenance = provenance(Networks.fromOnnx(file));
    Files.write(file, TinyNetwork.onnx(new ImageShape(3, 8, 8)));
    assertRefused(provenance::findNetwork, "mine.onnx: is no longer network mine");
    Files.delete(file);
    assertRefused(provenance::findNetwork, "network mine is not where it was (" + file + ")");
  }

  @Test
  void findNetwork_byName() {
    var provenance = SmallRun.CENTERS.provenance();
    assertEquals(SmallRun.NETWORK.sha256(), provenance.findNetwork().sha256());
  }

  @Test
  void findNetwork_fromMemory() {
    assertRefused(
        provenance(TinyNetwork.of(SHAPE))::findNetwork, "tiny is not where it was (in memory)");
  }

  private static Provenance provenance(Network network) {
    return Fdda.withoutImages(network).provenance();
  }
}
