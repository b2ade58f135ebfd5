package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

  private static final ImageShape RGB = new ImageShape(3, 4, 4);
  private static final ImageShape GREY = new ImageShape(1, 4, 4);

  private final Path folder;

  ImageFolderTest(@TempDir Path folder) {
    this.folder = folder.resolve("pictures");
    TestFiles.writePictures(this.folder);
  }

  private Dataset load(ImageShape crop) {
    var half = List.of(0.5f, 0.5f, 0.5f).subList(0, crop.channels());
    return Datasets.imageFolder(
        folder, new ImagePreparation(5, crop), new Normalization(half, half));
  }

  @Test
  void test_preparedOnDemand() {
    var dataset = load(RGB);
    assertEquals(List.of("cat", "dog"), dataset.classes());
    assertEquals("pictures", dataset.name());
    assertEquals(2, dataset.test().size());
    var pixels = dataset.test().pixels(1);
    assertEquals(RGB.size(), pixels.length);
    assertEquals(
        List.of((byte) 0xc0, (byte) 0xd0, (byte) 0xe0), List.of(pixels[0], pixels[16], pixels[47]));
  }

  @Test
  void test_inRoundsOverTheClasses() {
    TestFiles.writePicture(folder.resolve("val/cat/b.png"), 5, 5, 0);
    TestFiles.writePicture(folder.resolve("val/cat/a.png"), 5, 5, 0);
    var test = load(RGB).test();
    assertEquals(List.of(0, 1, 0, 0), IntStream.range(0, 4).map(test::label).boxed().toList());
  }

  @Test
  void test_greyIsLuma() {
    TestFiles.writePicture(folder.resolve("val/cat/a.png"), 5, 5, 0xc86432);
    // Pillow 12.3: Image.new('RGB', (1, 1), (200, 100, 50)).convert('L')
    assertEquals(124, load(GREY).test().pixels(0)[0]);
  }

  @Test
  void test_greyPictureKeepsItsValues() {
    var image = new BufferedImage(5, 5, BufferedImage.TYPE_BYTE_GRAY);
    Arrays.stream(new int[] {0, 1, 2, 3, 4})
        .forEach(x -> IntStream.range(0, 5).forEach(y -> image.getRaster().setSample(x, y, 0, 50)));
    assertEquals(ColorSpace.TYPE_GRAY, image.getColorModel().getColorSpace().getType());
    TestFiles.writeImage(folder.resolve("val/cat/a.png"), image);
    assertEquals(50, load(GREY).test().pixels(0)[0]);
    assertEquals(50, load(RGB).test().pixels(0)[40]);
  }

  @Test
  void test_otherFilesArePassedOver() {
    TestFiles.write(folder.resolve("val/cat/notes.txt"), "no picture");
    TestFiles.write(folder.resolve("val/cat/.hidden.png"), "no picture");
    Path hiddenFolder = folder.resolve("val/.thumbnails/x.png");
    TestFiles.write(hiddenFolder, "no picture");
    assertEquals(2, load(RGB).test().size());
  }

  @Test
  void testFolder_servesInPlaceOfVal() throws IOException {
    Files.move(folder.resolve("val"), folder.resolve("test"));
    assertEquals(2, load(RGB).test().size());
  }

  @Test
  void damagedPicture_isFoundWhenRead() {
    TestFiles.write(folder.resolve("train/dog/a.png"), "no picture");
    var dataset = load(RGB);
    Hostile.assertFault(() -> dataset.calibration(2), "a.png", "no picture");
  }

  @TestFactory
  Stream<DynamicTest> hostilePictures() throws IOException {
    var png = Files.readAllBytes(folder.resolve("val/cat/c.png"));
    var jpeg = noisyPicture("jpg");
    var gif = noisyPicture("gif");
    var noise = new byte[500];
    new Random(1).nextBytes(noise);
    var hugePng = png.clone();
    hugePng[16] = 0x7f;
    hugePng[20] = 0x7f;
    return Stream.of(
        hostile("a.png", "empty", new byte[0], "no picture"),
        hostile(
            "a.png",
            "text",
            "<html>not found</html>".getBytes(StandardCharsets.UTF_8),
            "no picture"),
        hostile("a.png", "noise", noise, "no picture"),
        hostile("a.png", "signature only", Arrays.copyOf(png, 8), "damaged"),
        hostile("a.png", "cut inside the header", Arrays.copyOf(png, 20), "damaged"),
        hostile("a.png", "cut inside the data", Arrays.copyOf(png, png.length - 25), "damaged"),
        hostile("a.png", "size forged", hugePng, "too large"),
        hostile("a.png", "noise after the header", overwrite(png, 33, noise), "damaged"),
        hostile("a.jpg", "signature only", Arrays.copyOf(jpeg, 4), "damaged"),
        hostile("a.jpg", "cut in the middle", Arrays.copyOf(jpeg, jpeg.length / 2), "truncated"),
        hostile("a.jpg", "cut near the end", Arrays.copyOf(jpeg, jpeg.length - 40), "truncated"),
        hostile("a.jpg", "tables overwritten", overwrite(jpeg, 22, noise), "damaged"),
        hostile("a.gif", "cut in the middle", Arrays.copyOf(gif, gif.length / 2), "damaged"),
        hostile("a.bmp", "signature only", new byte[] {'B', 'M', 0, 0}, "damaged"),
        hostile("a.bmp", "noise", overwrite(noise, 0, new byte[] {'B', 'M'}), "damaged"));
  }

  private byte[] noisyPicture(String format) throws IOException {
    var image = new BufferedImage(60, 60, BufferedImage.TYPE_INT_RGB);
    var random = new Random(2);
    IntStream.range(0, 3600).forEach(i -> image.setRGB(i % 60, i / 60, random.nextInt()));
    var file = folder.resolve("noisy." + format);
    TestFiles.writeImage(file, image);
    return Files.readAllBytes(file);
  }

  private static byte[] overwrite(byte[] bytes, int at, byte[] by) {
    var out = bytes.clone();
    System.arraycopy(by, 0, out, at, Math.min(by.length, out.length - at));
    return out;
  }

  private DynamicTest hostile(String file, String name, byte[] content, String word) {
    return DynamicTest.dynamicTest(
        file + ": " + name,
        () -> {
          var picture = folder.resolve("val/cat").resolve(file);
          TestFiles.write(picture, content);
          var test = load(RGB).test();
          Hostile.assertFault(() -> test.pixels(0), file, word);
          Files.delete(picture);
        });
  }

  @Test
  void layout_noSplits() throws IOException {
    Files.move(folder.resolve("train/cat"), folder.resolve("cat"));
    Files.move(folder.resolve("train"), folder.resolve("dogs"));
    Hostile.assertFault(() -> load(RGB), "pictures", "needs train/CLASS/ and val/CLASS/");
  }

  @Test
  void layout_noTestSplit() throws IOException {
    Files.move(folder.resolve("val"), folder.resolve("validation"));
    Hostile.assertFault(() -> load(RGB), "pictures", "split the pictures");
  }

  @Test
  void layout_noClassFolders() {
    TestFiles.write(folder.resolve("test-only/train/a.png"), "");
    TestFiles.write(folder.resolve("test-only/val/a.png"), "");
    Hostile.assertFault(
        () ->
            Datasets.imageFolder(
                folder.resolve("test-only"),
                ImagePreparation.of(GREY),
                new Normalization(List.of(0f), List.of(1f))),
        "train",
        "no class folders");
  }

  @Test
  void layout_otherClassesInTest() {
    TestFiles.writePicture(folder.resolve("val/bird/a.png"), 5, 5, 0);
    Hostile.assertFault(() -> load(RGB), "'bird'", "not in train");
  }

  /** A part of a validation set keeps the labels of the whole. */
  @Test
  void layout_fewerClassesInTest() throws IOException {
    Files.delete(folder.resolve("val/cat/c.png"));
    Files.delete(folder.resolve("val/cat"));
    var dataset = load(RGB);
    assertEquals(List.of("cat", "dog"), dataset.classes());
    assertEquals(1, dataset.test().size());
    assertEquals(1, dataset.test().label(0));
    assertEquals(2, dataset.calibration(1).size());
    assertEquals(
        "pictures: 2 classes, 3×4×4, 1 test images of only 1 classes, from " + folder,
        dataset.toString());
  }

  @Test
  void classes_namedByNumbers() {
    for (var name : List.of("0", "1", "2", "10", "9", "003")) {
      TestFiles.writePicture(folder.resolve("numbers/train/" + name + "/a.png"), 5, 5, 0);
      TestFiles.writePicture(folder.resolve("numbers/val/" + name + "/a.png"), 5, 5, 0);
    }
    var dataset = pictures("numbers");
    assertEquals(List.of("0", "1", "2", "003", "9", "10"), dataset.classes());
    assertEquals("classes 0 to 5, sorted as numbers: 0, 1, 2, …, 10", dataset.classOrder());
    assertEquals(5, dataset.test().label(5));
  }

  /** One name that is no whole number, and all are names. */
  @Test
  void classes_namedByNumbersAndNames() {
    for (var name : List.of("1", "10", "2", "-3")) {
      TestFiles.writePicture(folder.resolve("mixed/train/" + name + "/a.png"), 5, 5, 0);
      TestFiles.writePicture(folder.resolve("mixed/val/" + name + "/a.png"), 5, 5, 0);
    }
    var dataset = pictures("mixed");
    assertEquals(List.of("-3", "1", "10", "2"), dataset.classes());
    assertEquals("classes 0 to 3, sorted by name: -3, 1, 10, 2", dataset.classOrder());
  }

  private Dataset pictures(String name) {
    return Datasets.imageFolder(
        folder.resolve(name),
        ImagePreparation.of(GREY),
        new Normalization(List.of(0f), List.of(1f)));
  }

  @Test
  void test_fourChannels() {
    var image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(1, 0, 0x40102030);
    TestFiles.writeImage(folder.resolve("val/cat/a.png"), image);
    var half = List.of(0.5f, 0.5f, 0.5f, 0.5f);
    var dataset =
        Datasets.imageFolder(
            folder, ImagePreparation.of(new ImageShape(4, 4, 4)), new Normalization(half, half));
    var pixels = dataset.test().pixels(0);
    assertArrayEquals(
        new byte[] {0x10, 0x20, 0x30, 0x40},
        new byte[] {pixels[1], pixels[17], pixels[33], pixels[49]});
    assertEquals((byte) 255, dataset.test().pixels(1)[48]);
  }

  @Test
  void layout_allClassesInTest() {
    assertEquals("pictures: 2 classes, 3×4×4, 2 test images, from " + folder, load(RGB).toString());
  }

  @Test
  void layout_emptyClass() throws IOException {
    Files.delete(folder.resolve("val/dog/c.png"));
    Hostile.assertFault(() -> load(RGB), "dog", "no pictures");
  }

  @Test
  void layout_folderMissing() {
    Hostile.assertFault(
        () ->
            Datasets.imageFolder(
                Path.of("nowhere"),
                ImagePreparation.of(GREY),
                new Normalization(List.of(0f), List.of(1f))),
        "nowhere",
        "needs");
  }

  @Test
  void preparation_cropLargerThanPicture() {
    Hostile.assertFault(() -> new ImagePreparation(3, RGB), "3×4×4", "does not fit");
  }

  @Test
  void preparation_twoChannels() {
    Hostile.assertFault(
        () -> new ImagePreparation(9, new ImageShape(2, 4, 4)),
        "2×4×4",
        "1 channel (grey), 3 (RGB) or 4");
  }

  @Test
  void preparation_usualProportion() {
    assertEquals(
        new ImagePreparation(256, new ImageShape(3, 224, 224)),
        ImagePreparation.of(new ImageShape(3, 224, 224)));
  }

  @Test
  void preparation_pictureOfTheSizeAsked_staysAsItIs() {
    var values = new byte[] {1, 90, 3, 4, 50, 6, 7, 8, 99};
    var preparation = ImagePreparation.of(new ImageShape(1, 3, 3));
    assertArrayEquals(values, preparation.apply(new Picture(new ImageShape(1, 3, 3), values)));
  }

  @Test
  void preparation_wideAndTallPicturesKeepTheirCentre() {
    var values = new byte[10 * 20];
    for (var i = 0; i < values.length; i++) {
      values[i] = (byte) (i % 20);
    }
    var preparation = new ImagePreparation(10, new ImageShape(1, 4, 4));
    var row = new byte[] {8, 9, 10, 11};
    assertArrayEquals(
        row, Arrays.copyOf(preparation.apply(new Picture(new ImageShape(1, 10, 20), values)), 4));
    for (var i = 0; i < values.length; i++) {
      values[i] = (byte) (i / 10);
    }
    var column = preparation.apply(new Picture(new ImageShape(1, 20, 10), values));
    assertArrayEquals(row, new byte[] {column[0], column[4], column[8], column[12]});
  }
}
