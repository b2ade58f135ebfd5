package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.fixture.ChildJvm;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files of Pillow 9.4 (libwebp 1.2.4, libjpeg-turbo 2.1.5) give the values that Pillow reads. */
class PictureReaderTest {

  /** 4×3 pixels: red 60x + 10, green 80y + 5, blue 20xy + 3, opacity 255 − 50x − 30y. */
  static final String LOSSLESS_WEBP =
      "UklGRlQAAABXRUJQVlA4TEgAAAAvA4AAEF+goG0bNuTu8CuZtM3uaYr8CiPItllymUHcn2YQBNk2TvNnKMRFHv8d"
          + "ANB9KpWqYwghEASQKMSSwywrzTJpRP8Dmx0=";

  /** 32×16 pixels: (200, 100, 50) on the left, (30, 180, 240) on the right. */
  private static final String LOSSY_WEBP =
      "UklGRloAAABXRUJQVlA4IE4AAACQBACdASogABAAPhkIgkEhBgAEAGEtABOmUI4G8A/AD9AP6ByAXYD9AANXMgAA"
          + "/uUK//5HQWVQCr/+1DtFoYMH+AAMzv0f0n/6HsdewAA=";

  /** The same, the right half of opacity 90. */
  static final String LOSSY_WEBP_WITH_OPACITY =
      "UklGRogAAABXRUJQVlA4WAoAAAAQAAAAHwAADwAAQUxQSBQAAAABD/Ct/4iIIBBI8pceYIGI/gf1AlZQOCBOAAAA"
          + "kAQAnQEqIAAQAD4ZCIJBIQYABABhLQATplCOBvAPwA/QD+gcgF2A/QADVzIAAP7lCv/+R0FlUAq//tQ7RaGD"
          + "B/gADM79H9J/+h7HXsAA";

  private final Path folder;

  PictureReaderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Reads the pictures given, where the current thread finds none of our classes. */
  public static void main(String[] arguments) {
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    for (var argument : arguments) {
      System.out.println(
          argument + " has width " + PictureReader.read(Path.of(argument), 3).width());
    }
  }

  private Path file(String name, byte[] content) {
    var file = folder.resolve(name);
    TestFiles.write(file, content);
    return file;
  }

  private Path file(String name, String base64) {
    return file(name, Base64.getDecoder().decode(base64));
  }

  /** All channels of one pixel. */
  private static int[] pixel(Path file, int channels, int x, int y) {
    var pixel = PictureReader.read(file, channels).crop(y, x, 1, 1);
    return IntStream.range(0, channels).map(c -> pixel[c] & 0xff).toArray();
  }

  private static void assertNear(int tolerance, int[] expected, int[] actual) {
    for (var c = 0; c < expected.length; c++) {
      assertEquals(
          expected[c],
          actual[c],
          tolerance,
          () -> "not " + Arrays.toString(expected) + ": " + Arrays.toString(actual));
    }
  }

  // CMYK

  /** As Adobe writes it, inverted: a colour is its ink's value times that of black. */
  @Test
  void cmykJpeg() throws IOException {
    var file = file("a.jpg", CmykJpeg.cmyk(new int[][] {{200, 100, 50, 255}, {60, 80, 240, 128}}));
    assertNear(2, new int[] {200, 100, 50}, pixel(file, 3, 8, 8));
    assertNear(2, new int[] {30, 40, 120}, pixel(file, 3, 24, 8));
  }

  @Test
  void ycckJpeg() throws IOException {
    var file = file("a.jpg", CmykJpeg.ycck(new int[][] {{200, 100, 50, 255}, {60, 80, 240, 128}}));
    assertNear(2, new int[] {200, 100, 50}, pixel(file, 3, 8, 8));
    assertNear(2, new int[] {30, 40, 120}, pixel(file, 3, 24, 8));
  }

  /** Rounded luma of the colours: 0.299 · 200 + 0.587 · 100 + 0.114 · 50. */
  @Test
  void cmykJpeg_inGrey() throws IOException {
    var file = file("a.jpg", CmykJpeg.cmyk(new int[][] {{200, 100, 50, 255}}));
    assertNear(2, new int[] {124}, pixel(file, 1, 8, 8));
  }

  @Test
  void cmykJpeg_truncated() throws IOException {
    var whole = CmykJpeg.cmyk(new int[][] {{200, 100, 50, 255}, {60, 80, 240, 128}});
    var file = file("a.jpg", Arrays.copyOf(whole, whole.length - 30));
    Hostile.assertFault(() -> PictureReader.read(file, 3), "a.jpg", "truncated");
  }

  // WebP

  @Test
  void losslessWebp() {
    var file = file("a.webp", LOSSLESS_WEBP);
    for (var y = 0; y < 3; y++) {
      for (var x = 0; x < 4; x++) {
        assertArrayEquals(
            new int[] {60 * x + 10, 80 * y + 5, 20 * x * y + 3, 255 - 50 * x - 30 * y},
            pixel(file, 4, x, y));
      }
    }
  }

  @Test
  void lossyWebp() {
    var file = file("a.webp", LOSSY_WEBP);
    assertNear(2, new int[] {201, 100, 50}, pixel(file, 3, 8, 8));
    assertNear(2, new int[] {30, 180, 241}, pixel(file, 3, 24, 8));
    assertEquals(255, pixel(file, 4, 8, 8)[3]);
  }

  @Test
  void lossyWebp_withOpacity() {
    var file = file("a.webp", LOSSY_WEBP_WITH_OPACITY);
    assertNear(2, new int[] {201, 100, 50, 255}, pixel(file, 4, 8, 8));
    assertNear(2, new int[] {30, 180, 241, 90}, pixel(file, 4, 24, 8));
    assertNear(2, new int[] {30, 180, 241}, pixel(file, 3, 24, 8));
  }

  @Test
  void webp_truncated() {
    for (var base64 : new String[] {LOSSLESS_WEBP, LOSSY_WEBP, LOSSY_WEBP_WITH_OPACITY}) {
      var whole = Base64.getDecoder().decode(base64);
      var file = file("a.webp", Arrays.copyOf(whole, whole.length * 2 / 3));
      Hostile.assertFault(() -> PictureReader.read(file, 3), "a.webp", "damaged");
    }
  }

  @Test
  void webp_isOneOfThePicturesOfAFolder() {
    assertTrue(PictureReader.reads(Path.of("a.webp")));
    assertTrue(PictureReader.reads(Path.of("A.WEBP")));
  }

  // Opacity

  @Test
  void opacity_ofColours() {
    var image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x40102030);
    image.setRGB(1, 0, 0x00fedcba);
    var file = folder.resolve("a.png");
    TestFiles.writeImage(file, image);
    assertArrayEquals(new int[] {0x10, 0x20, 0x30, 0x40}, pixel(file, 4, 0, 0));
    assertArrayEquals(new int[] {0xfe, 0xdc, 0xba, 0}, pixel(file, 4, 1, 0));
    assertArrayEquals(new int[] {0xfe, 0xdc, 0xba}, pixel(file, 3, 1, 0));
  }

  @Test
  void opacity_ofGrey() {
    var file = file("a.png", TestFiles.greyPngWithOpacity(200, 77));
    assertArrayEquals(new int[] {200, 200, 200, 77}, pixel(file, 4, 0, 0));
    assertArrayEquals(new int[] {200}, pixel(file, 1, 0, 0));
  }

  @Test
  void opacity_whereThereIsNone() {
    TestFiles.writePicture(folder.resolve("a.jpg"), 8, 8, 0);
    assertEquals(255, pixel(folder.resolve("a.jpg"), 4, 3, 3)[3]);
    TestFiles.writeImage(
        folder.resolve("b.png"), new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY));
    assertArrayEquals(new int[] {0, 0, 0, 255}, pixel(folder.resolve("b.png"), 4, 1, 1));
  }

  // Where pictures are read

  /** As in a notebook, whose threads belong to its kernel. */
  @Test
  void decoders_areFoundByOurOwnClasses() throws IOException {
    var webp = file("a.webp", LOSSLESS_WEBP);
    ChildJvm.create()
        .run(PictureReaderTest.class, webp.toString())
        .assertEndsWith(0, "a.webp has width 4");
  }

  /** The JVM of other systems does not ask the locale. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void nameThatIsNotAscii_inTheLocaleC() throws IOException {
    TestFiles.writePictures(folder);
    Files.move(folder.resolve("val/cat/c.png"), folder.resolve("val/cat/Überzug.png"));
    ChildJvm.create()
        .environment("LC_ALL", "C")
        .run(AllPictures.class, folder.toString())
        .assertEndsWith(0, "2 pictures, the first of 205");
  }

  /** Run by a test above: reads all test pictures of a folder. */
  static final class AllPictures {

    private AllPictures() {}

    public static void main(String[] arguments) {
      var shape = new ImageShape(1, 4, 4);
      var half = List.of(0.5f);
      var test =
          Datasets.imageFolder(
                  Path.of(arguments[0]), ImagePreparation.of(shape), new Normalization(half, half))
              .test();
      IntStream.range(0, test.size()).forEach(test::pixels);
      System.out.println(test.size() + " pictures, the first of " + (test.pixels(0)[0] & 0xff));
    }
  }

  @Test
  void missingFile() {
    Hostile.assertFault(
        () -> PictureReader.read(folder.resolve("none.png"), 3), "none.png", "no such file");
  }
}
