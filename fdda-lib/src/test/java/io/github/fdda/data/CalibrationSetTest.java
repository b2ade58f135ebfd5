package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.util.Fingerprint;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationSetTest {

  private static final int TRAIN_GREY = 10;
  private static final int TEST_GREY = 200;

  private final Path folder;
  private final Dataset dataset;

  CalibrationSetTest(@TempDir Path folder) {
    this.folder = folder;
    TestFiles.writeSmallIdx(folder.resolve("small"), TRAIN_GREY, TEST_GREY);
    dataset = load("small");
  }

  private Dataset load(String name) {
    return Datasets.load(
        name, TestFiles.smallCatalog(), new Locations(List.of(folder), folder.resolve("cache")));
  }

  @Test
  void orderedByClass() {
    var set = dataset.calibration(3);
    assertEquals(List.of(0, 0, 0, 1, 1, 1), IntStream.range(0, 6).map(set::label).boxed().toList());
    assertEquals(3, set.perClass());
    assertEquals(0, set.seed());
  }

  @Test
  void sameSeed_sameSet() {
    assertEquals(dataset.calibration(2, 7).sha256(), dataset.calibration(2, 7).sha256());
    assertEquals(dataset.calibration(2).sha256(), dataset.calibration(2, 0).sha256());
  }

  @Test
  void otherSeeds_otherSets() {
    var sums = new HashSet<String>();
    IntStream.range(0, 20).forEach(seed -> sums.add(dataset.calibration(2, seed).sha256()));
    assertTrue(sums.size() > 10, () -> sums.size() + " different sets of 20 seeds");
  }

  @Test
  void drawIsFixedForAllReleases() {
    // Pinned when this test was written: published results name only the seed.
    var set = dataset.calibration(2, 42);
    assertEquals(
        List.of(12, 14, 19, 13),
        IntStream.range(0, 4).mapToObj(i -> (int) set.pixels(i)[0]).toList());
  }

  @Test
  void largerSet_holdsTheSmaller() {
    var one = dataset.calibration(1, 5);
    var four = dataset.calibration(4, 5);
    assertArrayEquals(one.pixels(0), four.pixels(0));
    assertArrayEquals(one.pixels(1), four.pixels(4));
  }

  @Test
  void exchanging_changesTheseClassesAlone() {
    var one = dataset.calibration(2, 5);
    var other = dataset.calibration(2, 6);
    var mixed = one.exchanging(other, List.of(1));
    for (var i = 0; i < one.size(); i++) {
      var from = one.label(i) == 1 ? other : one;
      assertArrayEquals(from.pixels(i), mixed.pixels(i), "image " + i);
      assertEquals(one.label(i), mixed.label(i));
    }
    assertNotEquals(one.sha256(), mixed.sha256(), "the draws are the same");
  }

  @Test
  void with_changesOneImage() {
    var one = dataset.calibration(2, 5);
    var changed = one.with(1, one.pixels(3));
    assertArrayEquals(one.pixels(3), changed.pixels(1));
    assertArrayEquals(one.pixels(0), changed.pixels(0));
    assertEquals(0, changed.label(1));
    assertNotEquals(one.sha256(), changed.sha256());
    Hostile.assertFault(() -> one.with(0, new byte[1]), "values", "this one has 1");
  }

  @Test
  void exchanging_whatDoesNotFit() {
    var one = dataset.calibration(1);
    var two = dataset.calibration(2);
    Hostile.assertFault(() -> one.exchanging(two, List.of(0)), "1 a class", "as many a class");
    Hostile.assertFault(() -> one.exchanging(one, List.of(2)), "class 2", "2 classes");
  }

  @Test
  void beyond_isWhatASmallerSetDoesNotHold() {
    var four = dataset.calibration(4, 5);
    var rest = four.beyond(1);
    assertEquals(3, rest.perClass());
    assertEquals(
        List.of(0, 0, 0, 1, 1, 1), IntStream.range(0, 6).map(rest::label).boxed().toList());
    assertArrayEquals(four.pixels(1), rest.pixels(0));
    assertArrayEquals(four.pixels(7), rest.pixels(5));
    var one = contents(dataset.calibration(1, 5));
    assertTrue(contents(rest).stream().noneMatch(one::contains));
    assertEquals(four.sha256(), four.beyond(0).sha256());
  }

  @Test
  void beyond_all() {
    var four = dataset.calibration(4, 5);
    Hostile.assertFault(() -> four.beyond(4), "first 4 of 4", "0 to 3");
    Hostile.assertFault(() -> four.beyond(-1), "first -1 of 4", "0 to 3");
  }

  @Test
  void noImageTwice() {
    assertEquals(10, contents(dataset.calibration(5)).size());
  }

  @Test
  void neverATestImage_idx() {
    assertDisjoint(dataset, 5);
  }

  @Test
  void neverATestImage_cifar() {
    TestFiles.writeCifar10(folder.resolve("cifar-10"));
    TestFiles.writeCifar100(folder.resolve("cifar-100"));
    assertDisjoint(load("cifar-10"), 5);
    assertDisjoint(load("cifar-100"), 2);
  }

  @Test
  void neverATestImage_pictures() {
    TestFiles.writePictures(folder.resolve("pictures"));
    assertDisjoint(
        Datasets.imageFolder(
            folder.resolve("pictures"),
            ImagePreparation.of(new ImageShape(1, 8, 8)),
            new Normalization(List.of(0f), List.of(1f))),
        2);
  }

  @Test
  void neverATestImage_bundledSample() {
    assertDisjoint(
        Datasets.load("fashion-mnist", new Locations(List.of(), folder.resolve("cache"))), 20);
  }

  /** Draws every training image there is. */
  private static void assertDisjoint(Dataset dataset, int perClass) {
    var test = contents(dataset.test());
    assertTrue(contents(dataset.calibration(perClass)).stream().noneMatch(test::contains));
  }

  private static Set<ByteBuffer> contents(LabelledImages images) {
    var contents = new HashSet<ByteBuffer>();
    for (var i = 0; i < images.size(); i++) {
      contents.add(ByteBuffer.wrap(images.pixels(i)));
    }
    return contents;
  }

  @Test
  void pixelsAreTheCallersOwn() {
    var set = dataset.calibration(1);
    var before = set.sha256();
    Arrays.fill(set.pixels(0), (byte) 99);
    assertEquals(before, set.sha256());
  }

  @Test
  void checksum_formatThenLabelAsBigEndianIntAndPixels() throws Exception {
    var set = dataset.calibration(1);
    var digest = MessageDigest.getInstance("SHA-256");
    var format = Map.of("shape", set.shape(), "normalization", set.normalization());
    digest.update(HexFormat.of().parseHex(Fingerprint.of(format).hex()));
    digest.update(new byte[] {0, 0, 0, 0});
    digest.update(set.pixels(0));
    digest.update(new byte[] {0, 0, 0, 1});
    digest.update(set.pixels(1));
    assertEquals(HexFormat.of().formatHex(digest.digest()), set.sha256());
  }

  @Test
  void moreThanThereAre() {
    Hostile.assertFault(() -> dataset.calibration(6), "small", "'cat' has 5 training images");
  }

  @Test
  void none() {
    Hostile.assertFault(() -> dataset.calibration(0), "0 images a class", "at least 1");
  }
}
