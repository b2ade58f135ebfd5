package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class IdxFormatTest {

  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte.gz";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  private final Path folder;

  IdxFormatTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void writeSmallDataSet() {
    TestFiles.writeSmallIdx(folder.resolve("small"), 0, 100);
  }

  private Dataset load() {
    return Datasets.load(
        "small", TestFiles.smallCatalog(), new Locations(List.of(folder), folder.resolve("cache")));
  }

  @Test
  void test_labelsAndPixels() {
    var test = load().test();
    assertEquals(10, test.size());
    assertEquals(1, test.label(3));
    assertArrayEquals(new byte[] {103, 103, 103, 103}, test.pixels(3));
    assertEquals((103 / 255f - 0.5f) / 0.5f, test.normalized(3)[0], 1e-6f);
  }

  @Test
  void test_pixelsAreTheCallersOwn() {
    var test = load().test();
    Arrays.fill(test.pixels(0), (byte) 7);
    assertEquals(100, test.pixels(0)[0]);
  }

  @Test
  void test_limit() {
    assertEquals(3, load().test(3).size());
    assertEquals(10, load().test(30).size());
    assertThrows(IndexOutOfBoundsException.class, () -> load().test(3).pixels(3));
    Hostile.assertFault(() -> load().test(0), "0 test images", "at least 1");
  }

  @Test
  void plainFileWinsOverGzip() {
    TestFiles.write(
        folder.resolve("small/t10k-images-idx3-ubyte"),
        TestFiles.idx(3, new int[] {10, 2, 2}, new byte[40]));
    assertEquals(0, load().test().pixels(0)[0]);
  }

  @TestFactory
  Stream<DynamicTest> hostileFiles() {
    var images = TestFiles.idx(3, new int[] {10, 2, 2}, new byte[40]);
    var labels = TestFiles.idx(1, new int[] {10}, new byte[10]);
    var zipped = TestFiles.gzip(images);
    return Stream.of(
        hostile("empty gzip", TEST_IMAGES, new byte[0], "truncated"),
        hostile("no gzip", TEST_IMAGES, images, "gzip"),
        hostile(
            "gzip cut short", TEST_IMAGES, Arrays.copyOf(zipped, zipped.length / 2), "truncated"),
        hostile(
            "gzip without its end",
            TEST_IMAGES,
            Arrays.copyOf(zipped, zipped.length - 4),
            "truncated"),
        hostile(
            "gzip with a wrong checksum", TEST_IMAGES, flip(zipped, zipped.length - 8), "corrupt"),
        hostile("empty", TEST_LABELS, new byte[0], "truncated"),
        hostile("header cut short", TEST_LABELS, Arrays.copyOf(labels, 6), "truncated"),
        hostile("values cut short", TEST_LABELS, Arrays.copyOf(labels, 17), "announces 10"),
        hostile("values too many", TEST_LABELS, Arrays.copyOf(labels, 19), "longer"),
        hostile(
            "text",
            TEST_LABELS,
            "<html>not found</html>".getBytes(StandardCharsets.UTF_8),
            "no IDX file"),
        hostile("floats", TEST_LABELS, flip(labels, 2), "unsigned bytes"),
        hostile("images in place of labels", TEST_LABELS, images, "3 dimensions"),
        hostile("labels in place of images", TEST_IMAGES, TestFiles.gzip(labels), "1 dimensions"),
        hostile(
            "no items", TEST_LABELS, TestFiles.idx(1, new int[] {0}, new byte[0]), "dimensions"),
        hostile("negative side", TEST_IMAGES, gzIdx(0, 10, -2, 2), "dimensions"),
        hostile(
            "size beyond an int", TEST_IMAGES, gzIdx(0, 1 << 30, 1 << 30, 1 << 30), "dimensions"),
        hostile(
            "other number of labels",
            TEST_LABELS,
            TestFiles.idx(1, new int[] {9}, new byte[9]),
            "9 labels"),
        hostile("other shape", TEST_IMAGES, gzIdx(90, 10, 3, 3), "1×3×3"),
        hostile(
            "label without a class",
            TEST_LABELS,
            TestFiles.idx(1, new int[] {10}, new byte[] {0, 1, 0, 2, 0, 0, 0, 0, 0, 0}),
            "label 2"));
  }

  private static byte[] gzIdx(int values, int... sides) {
    return TestFiles.gzip(TestFiles.idx(3, sides, new byte[values]));
  }

  private static byte[] flip(byte[] bytes, int index) {
    var flipped = bytes.clone();
    flipped[index] ^= 0x55;
    return flipped;
  }

  private DynamicTest hostile(String name, String file, byte[] content, String word) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          writeSmallDataSet();
          TestFiles.write(folder.resolve("small").resolve(file), content);
          Hostile.assertFault(this::load, file, word);
        });
  }

  @Test
  void damagedTrainingSplit_isFoundWhenCalibrating() {
    TestFiles.write(folder.resolve("small/train-labels-idx1-ubyte"), new byte[3]);
    var dataset = load();
    Hostile.assertFault(() -> dataset.calibration(1), "train-labels-idx1-ubyte", "truncated");
  }

  @Test
  void missingFile() throws Exception {
    Files.delete(folder.resolve("small/train-images-idx3-ubyte.gz"));
    Hostile.assertFault(this::load, "train-images-idx3-ubyte", "missing");
  }
}
