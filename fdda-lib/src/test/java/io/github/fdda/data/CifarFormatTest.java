package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class CifarFormatTest {

  private final Path folder;

  CifarFormatTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void writeSmallDataSets() {
    TestFiles.writeCifar10(folder.resolve("cifar-10"));
    TestFiles.writeCifar100(folder.resolve("cifar-100"));
  }

  private Dataset load(String name) {
    return Datasets.load(
        name, TestFiles.smallCatalog(), new Locations(List.of(folder), folder.resolve("cache")));
  }

  @Test
  void cifar10_fiveTrainingFiles() {
    var dataset = load("cifar-10");
    assertEquals(3, dataset.test().size());
    assertEquals(1, dataset.test().label(2));
    assertEquals((byte) 200, dataset.test().pixels(2)[3071]);
    assertEquals(10, dataset.calibration(5).size());
  }

  @Test
  void cifar100_secondByteIsTheClass() {
    var test = load("cifar-100").test();
    assertEquals(List.of(1, 0), List.of(test.label(0), test.label(1)));
    assertEquals((byte) 200, test.pixels(0)[0]);
  }

  @Test
  void tarGz_readInPlace() {
    var archive = folder.resolve("cifar-100-binary.tar.gz");
    TestFiles.write(
        archive,
        TestFiles.tarGz(
            Map.of(
                "cifar-100-binary/train.bin", TestFiles.cifar(2, 100, 0, 1),
                "cifar-100-binary/test.bin", TestFiles.cifar(2, 200, 1))));
    var dataset = Datasets.load(archive.toString(), TestFiles.smallCatalog(), nowhere());
    assertEquals("cifar-100", dataset.name());
    assertEquals(1, dataset.test().label(0));
    assertEquals((byte) 200, dataset.test().pixels(0)[0]);
    assertEquals((byte) 100, dataset.calibration(1).pixels(1)[0]);
  }

  @Test
  void sharedCifar100() {
    var shared = Path.of(System.getProperty("fdda.shared", "none"), "data");
    assumeTrue(Files.isDirectory(shared), "no folder shared/data beside the checkout");
    var dataset = Datasets.load("cifar-100", new Locations(List.of(shared), folder));
    assertEquals(10_000, dataset.test().size());
    assertEquals(2_000, dataset.calibration(20).size());
    Hostile.assertFault(() -> dataset.calibration(21), "cifar-100-binary", "20 training images");
  }

  private Locations nowhere() {
    return new Locations(List.of(), folder.resolve("cache"));
  }

  @TestFactory
  Stream<DynamicTest> hostileFolders() {
    return Stream.of(
        hostile("empty", "cifar-10", "test_batch.bin", new byte[0], "truncated"),
        hostile("cut short", "cifar-10", "test_batch.bin", new byte[3072], "truncated"),
        hostile("one byte too many", "cifar-10", "test_batch.bin", new byte[3074], "3073-byte"),
        hostile(
            "label without a class",
            "cifar-10",
            "test_batch.bin",
            TestFiles.cifar(1, 0, 0, 5),
            "label 5"),
        hostile("cut short", "cifar-100", "test.bin", new byte[5000], "3074-byte"),
        hostile(
            "label without a class",
            "cifar-100",
            "test.bin",
            TestFiles.cifar(2, 0, 255),
            "label 255"),
        hostile(
            "other class names",
            "cifar-100",
            "fine_label_names.txt",
            bytes("cat\nbird\n"),
            "'bird'"),
        hostile(
            "too few class names",
            "cifar-100",
            "fine_label_names.txt",
            bytes("cat\n"),
            "1 class names"),
        hostile(
            "class names in binary",
            "cifar-10",
            "batches.meta.txt",
            new byte[] {-1, -2, 10, 65},
            "class"));
  }

  private DynamicTest hostile(
      String name, String dataset, String file, byte[] content, String word) {
    return DynamicTest.dynamicTest(
        dataset + ": " + name,
        () -> {
          Files.deleteIfExists(folder.resolve("cifar-100/fine_label_names.txt"));
          writeSmallDataSets();
          TestFiles.write(folder.resolve(dataset).resolve(file), content);
          Hostile.assertFault(() -> load(dataset), file, word);
        });
  }

  @Test
  void damagedTrainingFile_isFoundWhenCalibrating() {
    TestFiles.write(folder.resolve("cifar-10/data_batch_3.bin"), new byte[100]);
    var dataset = load("cifar-10");
    Hostile.assertFault(() -> dataset.calibration(1), "data_batch_3.bin", "truncated");
  }

  @Test
  void missingFile() throws Exception {
    Files.delete(folder.resolve("cifar-10/data_batch_4.bin"));
    Hostile.assertFault(() -> load("cifar-10"), "data_batch_4.bin", "missing");
  }

  @TestFactory
  Stream<DynamicTest> hostileArchives() {
    var noise = new byte[8000];
    new Random(1).nextBytes(noise);
    var whole =
        TestFiles.tarGz(
            Map.of("c/train.bin", TestFiles.cifar(2, 1, 0, 1), "c/test.bin", noisyCifar(noise)));
    return Stream.of(
        hostileArchive("empty", new byte[0], "no complete tar.gz"),
        hostileArchive("text", bytes("<html>not found</html>"), "no complete tar.gz"),
        hostileArchive("gzip of noise", TestFiles.gzip(noise), "no complete tar.gz"),
        hostileArchive("cut short", Arrays.copyOf(whole, whole.length / 2), "no complete tar.gz"),
        hostileArchive(
            "without its end", Arrays.copyOf(whole, whole.length - 4), "no complete tar.gz"),
        hostileArchive("bit flipped", flip(whole, whole.length / 2), "no complete tar.gz"),
        hostileArchive("other files", TestFiles.tarGz(Map.of("a.txt", bytes("a"))), "no data set"),
        hostileArchive(
            "half the files",
            TestFiles.tarGz(Map.of("c/test.bin", noisyCifar(noise))),
            "train.bin is missing"),
        hostileArchive(
            "damaged records",
            TestFiles.tarGz(Map.of("c/train.bin", noise, "c/test.bin", noise)),
            "test.bin: truncated"));
  }

  private static byte[] noisyCifar(byte[] noise) {
    var bytes = TestFiles.cifar(2, 0, 0, 1);
    System.arraycopy(noise, 0, bytes, 2, 3072);
    return bytes;
  }

  private DynamicTest hostileArchive(String name, byte[] content, String word) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          var file = folder.resolve("bad.tar.gz");
          TestFiles.write(file, content);
          Hostile.assertFault(
              () -> Datasets.load(file.toString(), TestFiles.smallCatalog(), nowhere()),
              "bad.tar.gz",
              word);
        });
  }

  private static byte[] flip(byte[] bytes, int index) {
    var flipped = bytes.clone();
    flipped[index] ^= 0x55;
    return flipped;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
