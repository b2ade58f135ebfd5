package io.github.fdda.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** One file of each format of data, in a data set that is otherwise whole. */
public record DataSubjects(Path file, List<byte[]> files, Runnable reader) {

  private static final int[][] COLOURS = {{200, 100, 50, 255}, {60, 80, 240, 128}};

  /** Reads the data set with whatever the file holds now. */
  public void read() {
    reader.run();
  }

  public static DataSubjects named(String name, Path folder) throws IOException {
    return switch (name) {
      case "idx" -> idx(folder, "t10k-images-idx3-ubyte", false);
      case "idx.gz" -> idx(folder, "t10k-images-idx3-ubyte.gz", true);
      case "labels" -> idx(folder, "t10k-labels-idx1-ubyte", false);
      case "cifar" -> cifar(folder);
      case "tar" -> tar(folder);
      case "catalog" -> catalog(folder);
      case "cmyk" ->
          decoded(folder.resolve("a.jpg"), List.of(CmykJpeg.cmyk(COLOURS), CmykJpeg.ycck(COLOURS)));
      case "webp" ->
          decoded(
              folder.resolve("a.webp"),
              Stream.of(PictureReaderTest.LOSSLESS_WEBP, PictureReaderTest.LOSSY_WEBP_WITH_OPACITY)
                  .map(Base64.getDecoder()::decode)
                  .toList());
      default -> picture(folder, name);
    };
  }

  private static DataSubjects idx(Path folder, String name, boolean packed) throws IOException {
    TestFiles.writeSmallIdx(folder.resolve("small"), 10, 20);
    var file = folder.resolve("small").resolve(name);
    if (!packed && name.contains("images")) {
      Files.delete(folder.resolve("small").resolve(name + ".gz"));
      TestFiles.write(file, TestFiles.idx(3, new int[] {10, 2, 2}, new byte[40]));
    }
    return new DataSubjects(file, List.of(Files.readAllBytes(file)), () -> all(folder, "small"));
  }

  private static DataSubjects cifar(Path folder) throws IOException {
    TestFiles.writeCifar100(folder.resolve("cifar-100"));
    var file = folder.resolve("cifar-100/test.bin");
    return new DataSubjects(
        file, List.of(Files.readAllBytes(file)), () -> all(folder, "cifar-100"));
  }

  private static DataSubjects tar(Path folder) {
    var file = folder.resolve("cifar-100-binary.tar.gz");
    var whole =
        TestFiles.tarGz(
            Map.of(
                "c/train.bin",
                TestFiles.cifar(2, 1, 0, 1),
                "c/test.bin",
                TestFiles.cifar(2, 2, 0)));
    return new DataSubjects(file, List.of(whole), () -> all(folder, file.toString()));
  }

  private static void all(Path folder, String name) {
    var dataset =
        Datasets.load(
            name, TestFiles.smallCatalog(), new Locations(List.of(folder), folder.resolve("none")));
    pixels(dataset.test());
    pixels(dataset.calibration(1));
  }

  private static void pixels(LabelledImages images) {
    for (var i = 0; i < images.size(); i++) {
      images.pixels(i);
      images.label(i);
    }
  }

  private static DataSubjects catalog(Path folder) throws IOException {
    var file = folder.resolve("datasets.yml");
    try (var in = Resources.open("datasets.yml")) {
      return new DataSubjects(file, List.of(in.readAllBytes()), () -> Catalog.read(file));
    }
  }

  /** Noise in colour and in grey, as the ending says. */
  private static DataSubjects picture(Path folder, String ending) throws IOException {
    var file = folder.resolve("noise." + ending);
    var random = new Random(3);
    var files = new ArrayList<byte[]>();
    for (var type :
        new int[] {
          BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_BYTE_INDEXED
        }) {
      var image = new BufferedImage(9, 7, type);
      for (var i = 0; i < 63; i++) {
        image.setRGB(i % 9, i / 9, random.nextInt());
      }
      TestFiles.writeImage(file, image);
      files.add(Files.readAllBytes(file));
    }
    return decoded(file, files);
  }

  private static DataSubjects decoded(Path file, List<byte[]> files) {
    var preparation = new ImagePreparation(5, new ImageShape(3, 4, 4));
    return new DataSubjects(file, files, () -> preparation.apply(PictureReader.read(file, 3)));
  }
}
