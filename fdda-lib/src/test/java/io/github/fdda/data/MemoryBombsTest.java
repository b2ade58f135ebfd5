package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files that ask for much memory: each is refused before it is given any. */
class MemoryBombsTest {

  private static final int TRUE_COLOUR = 2;
  private static final int WITH_OPACITY = 6;

  private final Path folder;

  MemoryBombsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  // Pictures

  @ParameterizedTest
  @CsvSource({
    "1, 99999999, 8, 2",
    "9999, 9999, 8, 2",
    "8193, 8192, 1, 0",
    "2147483647, 2147483647, 8, 2",
    "8000, 8000, 16, 6"
  })
  void picture(int width, int height, int bits, int colourType) {
    var file = folder.resolve("bomb.png");
    TestFiles.write(file, TestFiles.png(width, height, bits, colourType, new byte[0]));
    Hostile.assertFault(
        () -> PictureReader.read(file, 3),
        "bomb.png",
        String.format(Locale.ROOT, "too large, %d×%d", width, height));
  }

  /** What its header says passes: it is refused because the pixels are missing. */
  @Test
  void picture_withinTheLimits() {
    var file = folder.resolve("large.png");
    TestFiles.write(file, TestFiles.png(9331, 6530, 8, TRUE_COLOUR, new byte[0]));
    Hostile.assertFault(() -> PictureReader.read(file, 3), "large.png", "damaged");
    TestFiles.write(file, TestFiles.png(5000, 5000, 16, WITH_OPACITY, new byte[0]));
    Hostile.assertFault(() -> PictureReader.read(file, 3), "large.png", "damaged");
  }

  /** Resized, its shorter side would have 5 pixels and its longer one 5 times as many as now. */
  @Test
  void picture_thatResizingWouldBlowUp() throws IOException {
    TestFiles.writePictures(folder);
    var file = folder.resolve("val/cat/a.png");
    TestFiles.writeImage(file, new BufferedImage(1, 20_000, BufferedImage.TYPE_BYTE_GRAY));
    var images =
        Datasets.imageFolder(
                folder,
                new ImagePreparation(4096, new ImageShape(3, 4, 4)),
                new Normalization(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f)))
            .test();
    Hostile.assertFault(() -> images.pixels(0), "a.png", "too narrow, 1×20000");
  }

  /** Of a WebP without loss: 14 bits for each side, less one. */
  @Test
  void webp_ofSidesThatLie() {
    var bits = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(16383 | 16383 << 14);
    refusedWebp("VP8L", ByteBuffer.allocate(5).put((byte) 0x2f).put(bits.array()).array());
  }

  /** Of a lossy WebP: behind its tag and start code, 14 bits for each side. */
  @Test
  void lossyWebp_ofSidesThatLie() {
    refusedWebp(
        "VP8 ",
        new byte[] {(byte) 0x90, 4, 0, (byte) 0x9d, 1, 0x2a, (byte) 0xff, 0x3f, (byte) 0xff, 0x3f});
  }

  private void refusedWebp(String chunk, byte[] start) {
    var data = Arrays.copyOf(start, 20);
    var webp = ByteBuffer.allocate(20 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    webp.put(ascii("RIFF")).putInt(12 + data.length).put(ascii("WEBP"));
    webp.put(ascii(chunk)).putInt(data.length).put(data);
    var file = folder.resolve("bomb.webp");
    TestFiles.write(file, webp.array());
    Hostile.assertFault(() -> PictureReader.read(file, 3), "bomb.webp", "too large, 1638");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void cmykJpeg_ofSidesThatLie() throws IOException {
    var jpeg = CmykJpeg.cmyk(new int[][] {{1, 2, 3, 4}});
    var frame = TestFiles.indexOf(jpeg, new byte[] {(byte) 0xff, (byte) 0xc0});
    ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 65500).putShort(frame + 7, (short) 65500);
    var file = folder.resolve("bomb.jpg");
    TestFiles.write(file, jpeg);
    Hostile.assertFault(() -> PictureReader.read(file, 3), "bomb.jpg", "too large, 65500×65500");
  }

  @Test
  void picture_ofALargeFile() throws IOException {
    var file = folder.resolve("bomb.jpg");
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(FileTree.LARGEST + 1L);
    }
    Hostile.assertFault(() -> PictureReader.read(file, 3), "bomb.jpg", "more than 268435456 bytes");
  }

  @Test
  void imageShape() {
    Hostile.assertFault(() -> new ImageShape(5, 8192, 8192), "5×8192×8192", "at most");
    Hostile.assertFault(() -> new ImageShape(1 << 16, 1 << 16, 1 << 16), "image shape", "at most");
    assertEquals(1 << 28, new ImageShape(4, 8192, 8192).size());
  }

  /** As large as the largest of ImageNet; grey here, as it is smaller on the disk. */
  @Test
  void picture_ofMostPixels() {
    var file = folder.resolve("large.png");
    TestFiles.writeImage(file, new BufferedImage(8192, 8192, BufferedImage.TYPE_BYTE_BINARY));
    assertEquals(8192, PictureReader.read(file, 3).width());
  }

  // Archives

  /** Writes the entries of an archive. */
  @FunctionalInterface
  private interface Entries {
    void to(TarArchiveOutputStream tar) throws IOException;
  }

  private void refusedArchive(String word, Entries entries) {
    var file = folder.resolve("bomb.tar.gz");
    try (var gzip = fastGzip(Files.newOutputStream(file));
        var tar = new TarArchiveOutputStream(gzip)) {
      entries.to(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Hostile.assertFault(
        () ->
            Datasets.load(
                file.toString(),
                TestFiles.smallCatalog(),
                new Locations(List.of(), folder.resolve("cache"))),
        "bomb.tar.gz",
        word);
  }

  private static GZIPOutputStream fastGzip(OutputStream out) throws IOException {
    return new GZIPOutputStream(out, 1 << 16) {
      {
        def.setLevel(Deflater.BEST_SPEED);
      }
    };
  }

  private static void zeros(TarArchiveOutputStream tar, String name, long size) throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setSize(size);
    tar.putArchiveEntry(entry);
    zeros(tar, size);
    tar.closeArchiveEntry();
  }

  private static void zeros(OutputStream out, long size) throws IOException {
    var block = new byte[1 << 20];
    for (var left = size; left > 0; left -= block.length) {
      out.write(block, 0, (int) Math.min(left, block.length));
    }
  }

  @Test
  void archive_withALargeFile() {
    refusedArchive(
        "a file of more than 268435456 bytes",
        tar -> {
          zeros(tar, "train.bin", 3074);
          zeros(tar, "test.bin", FileTree.LARGEST + 1L);
        });
  }

  @Test
  void archive_withALongName() {
    refusedArchive(
        "header of more than 1 MiB",
        tar -> header(tar, TarConstants.LF_GNUTYPE_LONGNAME, "n".repeat(2 << 20)));
  }

  @Test
  void archive_withALongPaxHeader() {
    refusedArchive(
        "header of more than 1 MiB",
        tar ->
            header(
                tar,
                TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                "2097152 path=" + "n".repeat((2 << 20) - 14) + "\n"));
  }

  private static void header(TarArchiveOutputStream tar, byte type, String content)
      throws IOException {
    var entry = new TarArchiveEntry("header", type);
    entry.setSize(content.length());
    tar.putArchiveEntry(entry);
    tar.write(content.getBytes(StandardCharsets.US_ASCII));
    tar.closeArchiveEntry();
    zeros(tar, "file", 1);
  }

  @Test
  void archive_ofMoreThan2GiB() {
    refusedArchive(
        "more than 2 GiB unpacked",
        tar -> {
          for (var i = 0; i < 9; i++) {
            zeros(tar, "file" + i, 1 << 28);
          }
        });
  }

  @Test
  void archive_ofManyFiles() {
    refusedArchive(
        "more than 100000 files",
        tar -> {
          for (var i = 0; i <= 100_000; i++) {
            zeros(tar, Integer.toString(i), 0);
          }
        });
  }

  // IDX

  @ParameterizedTest
  @CsvSource({
    "2147483647, 2, 2, impossible",
    "-2147483648, 2, 2, impossible",
    "65536, 65536, 65536, impossible",
    "67108865, 2, 2, impossible",
    "67108864, 2, 2, truncated",
    "1, 16384, 16384, truncated"
  })
  void idx_headersThatLie(int count, int height, int width, String word) {
    TestFiles.writeSmallIdx(folder.resolve("small"), 0, 0);
    TestFiles.write(
        folder.resolve("small/t10k-images-idx3-ubyte.gz"),
        TestFiles.gzip(TestFiles.idx(3, new int[] {count, height, width}, new byte[40])));
    Hostile.assertFault(() -> load("small"), "t10k-images-idx3-ubyte.gz", word);
  }

  @Test
  void idx_thatUnpacksToMoreThanItSays() throws IOException {
    TestFiles.writeSmallIdx(folder.resolve("small"), 0, 0);
    var file = folder.resolve("small/t10k-images-idx3-ubyte.gz");
    try (var gzip = fastGzip(Files.newOutputStream(file))) {
      gzip.write(TestFiles.idx(3, new int[] {10, 2, 2}, new byte[40]));
      zeros(gzip, 1 << 28);
    }
    Hostile.assertFault(() -> load("small"), "t10k-images-idx3-ubyte.gz", "longer than the 40");
  }

  private Dataset load(String name) {
    return Datasets.load(
        name, TestFiles.smallCatalog(), new Locations(List.of(folder), folder.resolve("cache")));
  }

  // CIFAR

  @Test
  void cifar_fileThatShrinksAfterItWasRead() throws IOException {
    TestFiles.writeCifar100(folder.resolve("cifar-100"));
    var file = folder.resolve("cifar-100/test.bin");
    var test = load("cifar-100").test();
    Files.write(file, new byte[0]);
    assertArrayEquals(
        new byte[] {(byte) 200, (byte) 200}, new byte[] {test.pixels(0)[0], test.pixels(1)[3071]});
  }

  @Test
  void cifar_sparseFileBeyondTheLimit() throws IOException {
    TestFiles.writeCifar100(folder.resolve("cifar-100"));
    var file = folder.resolve("cifar-100/test.bin");
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(3074L << 20);
    }
    Hostile.assertFault(() -> load("cifar-100"), "test.bin", "more than 268435456 bytes");
  }

  // YAML

  /** Nine lists of ten aliases each would be a billion names. */
  @Test
  void yaml_thatGrowsByAliases() {
    var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (var i = 1; i < 10; i++) {
      text.append(
          String.format(Locale.ROOT, "a%d: &a%d [%s]\n", i, i, ("*a" + (i - 1) + ", ").repeat(10)));
    }
    refusedCatalog(text.toString());
  }

  @ParameterizedTest
  @CsvSource({"[, 100000", "'{a: ', 100000", "'- ', 100000"})
  void yaml_thatIsDeep(String repeated, int times) {
    refusedCatalog(repeated.repeat(times));
  }

  @Test
  void yaml_thatIsLong() {
    refusedCatalog("# nothing\n".repeat(320_000));
  }

  private void refusedCatalog(String text) {
    var file = folder.resolve("bomb.yml");
    TestFiles.write(file, text);
    Hostile.assertFault(() -> Catalog.read(file), "bomb.yml", "");
  }
}
