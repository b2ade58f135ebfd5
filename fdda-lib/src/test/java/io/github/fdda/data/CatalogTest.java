package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {

  private final Path folder;

  CatalogTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static final String DATASET =
      """
      datasets:
        d:
          title: D
          licence: MIT
          home: https://example.org
          format: idx
          shape: [1, 2, 2]
          normalization: {mean: [0.5], std: [0.5]}
          classes: [a, b]
          sources:
            - local: d
            - download:
                - {url: 'https://example.org/d.gz', md5: 0123456789abcdef0123456789abcdef}
      """;

  private static final String NETWORK =
      """
      networks:
        n:
          title: N
          dataset: d
          licence: MIT
          top1: 90.5
          sha256: '%s'
          sources: [{bundled: n.onnx}]
      """
          .formatted("0".repeat(64));

  @Test
  void bundled_knowsDataSetsInTheOrderOfTheFile() {
    assertEquals(
        List.of("fashion-mnist", "cifar-10", "cifar-100", "imagenet"),
        List.copyOf(Catalog.bundled().datasets().keySet()));
  }

  @Test
  void read_relativeNamesAreAlsoThoseOfItsFolder() {
    TestFiles.write(folder.resolve("own.yml"), DATASET + NETWORK);
    assertEquals(
        List.of(
            new Source.Local(Path.of("d")), new Source.Local(folder.toAbsolutePath().resolve("d"))),
        Sources.all(
                Source.Local.class, Catalog.read(folder.resolve("own.yml")).dataset("d").sources())
            .toList());
  }

  @Test
  void with_theOthersCount() {
    TestFiles.write(
        folder.resolve("own.yml"),
        DATASET.replace("  d:", "  cifar-10:")
            + NETWORK.replace("dataset: d", "dataset: cifar-10"));
    var catalog = Catalog.bundled().with(Catalog.read(folder.resolve("own.yml")));
    assertEquals(
        List.of("fashion-mnist", "cifar-10", "cifar-100", "imagenet"),
        List.copyOf(catalog.datasets().keySet()));
    assertEquals("D", catalog.dataset("cifar-10").title());
    assertEquals("cifar-10", catalog.network("n").dataset());
    assertEquals(Catalog.bundled().networks().size() + 1, catalog.networks().size());
  }

  @Test
  void bundled_classesAndShapes() {
    var catalog = Catalog.bundled();
    assertEquals(10, catalog.dataset("fashion-mnist").classes().size());
    assertEquals(10, catalog.dataset("cifar-10").classes().size());
    assertEquals(100, catalog.dataset("cifar-100").classes().size());
    assertTrue(catalog.dataset("imagenet").classes().isEmpty());
    assertEquals(new ImageShape(3, 224, 224), catalog.dataset("imagenet").shape());
  }

  @Test
  void bundled_expectedAccuracies() {
    var catalog = Catalog.bundled();
    assertEquals(94.60, catalog.network("resnet20-fashion-mnist").top1());
    assertEquals(93.94, catalog.network("mobilenetv2-fashion-mnist").top1());
    assertEquals(69.09, catalog.network("resnet20-cifar-100").top1());
    assertEquals(72.61, catalog.network("mobilenetv2-cifar-100").top1());
    assertEquals(78.52, catalog.network("plain-fashion-mnist").top1());
    assertEquals(90.07, catalog.network("vit-fashion-mnist").top1());
    assertEquals(90.07, catalog.network("vit-uneven-fashion-mnist").top1());
  }

  @Test
  void bundled_sameAsAtTheRootOfTheRepository() throws Exception {
    try (var bundled = Resources.open("datasets.yml")) {
      assertArrayEquals(Files.readAllBytes(Path.of("..", "datasets.yml")), bundled.readAllBytes());
    }
  }

  @Test
  void unknownNames_listTheKnownOnes() {
    Hostile.assertFault(() -> Catalog.bundled().dataset("mnist"), "'mnist'", "fashion-mnist");
    Hostile.assertFault(() -> Catalog.bundled().network("vgg"), "'vgg'", "resnet20-cifar-100");
  }

  @Test
  void read_catalogOfOnesOwn() {
    var file = folder.resolve("own.yml");
    TestFiles.write(file, DATASET + NETWORK);
    var catalog = Catalog.read(file);
    assertEquals(List.of("a", "b"), catalog.dataset("d").classes());
    assertEquals(new Source.Local(Path.of("d")), catalog.dataset("d").sources().get(0));
    assertEquals("d", catalog.network("n").dataset());
  }

  @Test
  void read_missingFile() {
    Hostile.assertFault(() -> Catalog.read(folder.resolve("no.yml")), "no.yml", "no such file");
  }

  @Test
  void read_notUtf8() throws Exception {
    var file = folder.resolve("bad.yml");
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe, (byte) 0xc3});
    Hostile.assertFault(() -> Catalog.read(file), "bad.yml", "UTF-8");
  }

  @TestFactory
  Stream<DynamicTest> read_malformed() {
    var good = DATASET + NETWORK;
    return Stream.of(
        malformed("unclosed bracket", good.replace("2, 2]", "2, 2"), "bad.yml line"),
        malformed("tab as indentation", good.replace("    title: D", "\ttitle: D"), "line 3"),
        malformed("control character", good.replace("title: D", "title: \u0007"), "no valid YAML"),
        malformed(
            "twice the same field", good.replace("title: D", "title: D\n    title: E"), "title"),
        malformed("a second document", good + "---\na: b\n", "bad.yml"),
        malformed("empty", "", "fields"),
        malformed("a list", "[1, 2]", "fields"),
        malformed("unknown section", good + "models: {}\n", "models: unknown field"),
        malformed(
            "unknown field",
            good.replace("    title: D\n", "    title: D\n    colour: red\n"),
            "datasets.d.colour: unknown field; known: classes, format"),
        malformed("misspelt field", good.replace("licence", "license"), "'licence' is missing"),
        malformed("null", good.replace("title: D", "title:"), "datasets.d.title: give a text"),
        malformed("blank", good.replace("title: D", "title: ' '"), "datasets.d.title: give a text"),
        malformed(
            "number as text", good.replace("90.5", "'90.5'"), "networks.n.top1: give a number"),
        malformed(
            "missing field", good.replace("    title: D\n", ""), "datasets.d: the field 'title'"),
        malformed("title is a number", good.replace("title: D", "title: 7"), "datasets.d.title"),
        malformed("unknown format", good.replace("idx", "hdf5"), "datasets.d.format"),
        malformed("shape of two sides", good.replace("[1, 2, 2]", "[1, 2]"), "datasets.d.shape"),
        malformed("shape with a fraction", good.replace("[1, 2, 2]", "[1, 2, 2.5]"), "shape[2]"),
        malformed("shape with a zero", good.replace("[1, 2, 2]", "[1, 0, 2]"), "datasets.d.shape"),
        malformed("std of zero", good.replace("std: [0.5]", "std: [0]"), "normalization"),
        malformed("std missing", good.replace(", std: [0.5]", ""), "'std' is missing"),
        malformed("three means for grey", good.replace("[0.5]", "[0.5, 0.5, 0.5]"), "channel"),
        malformed("no classes", good.replace("[a, b]", "[]"), "classes"),
        malformed("class twice", good.replace("[a, b]", "[a, a]"), "twice"),
        malformed("classes of pictures", good.replace("idx", "image-folder"), "leave them out"),
        malformed("name leads out of the cache", good.replace("  d:", "  ../d:"), "no name"),
        malformed("no sources", good.replace("[{bundled: n.onnx}]", "[]"), "networks.n: sources"),
        malformed(
            "source of two kinds",
            good.replace("- local: d", "- {local: d, bundled: d}"),
            "one of"),
        malformed(
            "resource leads out", good.replace("n.onnx", "../n.onnx"), "no name of a bundled"),
        malformed(
            "no web address",
            good.replace("https://example.org/d.gz", "ftp://e.org/d"),
            "no web address"),
        malformed("url without a file", good.replace("org/d.gz", "org/"), "web address"),
        malformed("checksum too short", good.replace("md5: 0123", "md5: "), "MD5 checksum"),
        malformed("no size", good.replace("md5:", "size: 0, md5:"), "at least 1"),
        malformed("no checksum", good.replace("md5: 0123", "md4: 0123"), "md5 or sha256"),
        malformed("accuracy above 100", good.replace("90.5", "900.5"), "percentage"),
        malformed("accuracy is a text", good.replace("90.5", "good"), "networks.n.top1"),
        malformed("unknown data set", good.replace("dataset: d", "dataset: e"), "data set 'e'"));
  }

  private DynamicTest malformed(String name, String yaml, String word) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          var file = folder.resolve("bad.yml");
          TestFiles.write(file, yaml);
          Hostile.assertFault(() -> Catalog.read(file), "bad.yml", word);
        });
  }

  @Test
  void constructor_networkOfUnknownDataSet() {
    var network = Catalog.bundled().network("resnet20-cifar-100");
    Hostile.assertFault(
        () -> new Catalog(Map.of(), Map.of("n", network)), "resnet20-cifar-100", "no data set");
  }
}
