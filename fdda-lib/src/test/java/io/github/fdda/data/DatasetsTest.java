package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {

  private static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");
  private static final String SAMPLE =
      "src/main/resources/io/github/fdda/data/fashion-mnist-sample";

  private final Path folder;
  private final Locations nowhere;

  DatasetsTest(@TempDir Path folder) {
    this.folder = folder;
    nowhere = new Locations(List.of(), folder.resolve("cache"));
  }

  /** The bundled catalog, without the folders that may or may not be on this machine. */
  private static Catalog withoutSystemFolders() {
    var datasets = new HashMap<>(Catalog.bundled().datasets());
    datasets.replaceAll((name, entry) -> withoutAbsolute(entry));
    return new Catalog(datasets, Map.of());
  }

  private static DatasetEntry withoutAbsolute(DatasetEntry entry) {
    var sources =
        entry.sources().stream()
            .filter(source -> !(source instanceof Source.Local local && local.path().isAbsolute()))
            .toList();
    return new DatasetEntry(
        entry.name(),
        entry.title(),
        entry.licence(),
        entry.home(),
        entry.format(),
        entry.shape(),
        entry.normalization(),
        entry.classes(),
        sources);
  }

  private static Dataset sample() {
    return Datasets.load(
        "fashion-mnist", withoutSystemFolders(), new Locations(List.of(), Path.of("none")));
  }

  @Test
  void sample_hundredTestImagesAClass() {
    var sample = sample();
    assertTrue(sample.isSample());
    assertEquals("bundled fashion-mnist-sample", sample.source());
    var perClass =
        IntStream.range(0, sample.test().size())
            .boxed()
            .collect(Collectors.groupingBy(sample.test()::label, Collectors.counting()));
    assertEquals(10, perClass.size());
    assertTrue(perClass.values().stream().allMatch(n -> n == 100), perClass::toString);
    assertEquals(200, sample.calibration(20).size());
  }

  @Test
  void sample_isTheBeginningOfTheOriginal() {
    assumeTrue(Files.isDirectory(DEBIAN), "the package dataset-fashion-mnist is not installed");
    var original = Datasets.load(DEBIAN.toString(), Catalog.bundled(), nowhere);
    assertFalse(original.isSample());
    assertEquals("fashion-mnist", original.name());
    var taken = new int[10];
    var next = 0;
    var sample = sample().test();
    for (var i = 0; i < original.test().size(); i++) {
      var label = original.test().label(i);
      if (taken[label]++ < 100) {
        assertEquals(label, sample.label(next));
        assertArrayEquals(original.test().pixels(i), sample.pixels(next++));
      }
    }
    assertEquals(1000, next);
  }

  @Test
  void sample_trainingImagesAreOriginalTrainingImages() {
    assumeTrue(Files.isDirectory(DEBIAN), "the package dataset-fashion-mnist is not installed");
    var original = Datasets.load(DEBIAN.toString(), Catalog.bundled(), nowhere);
    var all = original.calibration(6000);
    var known = new HashSet<java.nio.ByteBuffer>();
    for (var i = 0; i < all.size(); i++) {
      known.add(ByteBuffer.wrap(all.pixels(i)));
    }
    var drawn = sample().calibration(20);
    for (var i = 0; i < drawn.size(); i++) {
      assertTrue(known.contains(ByteBuffer.wrap(drawn.pixels(i))));
    }
  }

  @Test
  void sample_filesAreOriginalAndSmall() throws Exception {
    try (var files = Files.list(Path.of(SAMPLE))) {
      var bytes = files.mapToLong(file -> file.toFile().length()).sum();
      assertTrue(bytes < 600_000, bytes + " bytes");
    }
  }

  @Test
  void load_searchPathWinsOverSample() throws Exception {
    copySampleTo(folder.resolve("data/fashion-mnist"));
    var dataset =
        Datasets.load(
            "fashion-mnist",
            withoutSystemFolders(),
            new Locations(List.of(folder.resolve("data")), folder.resolve("cache")));
    assertFalse(dataset.isSample());
    assertEquals(folder.resolve("data/fashion-mnist").toString(), dataset.source());
  }

  @Test
  void load_cacheWinsOverSample() throws Exception {
    copySampleTo(folder.resolve("cache/fashion-mnist"));
    assertFalse(Datasets.load("fashion-mnist", withoutSystemFolders(), nowhere).isSample());
  }

  private static void copySampleTo(Path target) throws Exception {
    Files.createDirectories(target);
    try (var files = Files.list(Path.of(SAMPLE))) {
      for (var file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void load_missingTellsHowToGetIt() {
    Hostile.assertFault(
        () -> Datasets.load("cifar-10", nowhere), "cifar-10 is not here", "download it");
    Hostile.assertFault(
        () -> Datasets.load("imagenet", nowhere), "imagenet is not here", "by hand from https");
  }

  @Test
  void load_neitherNameNorFolder() {
    Hostile.assertFault(() -> Datasets.load("cifar", nowhere), "'cifar'", "known data sets");
    Hostile.assertFault(() -> Datasets.load("a\0b", nowhere), "a", "no path");
  }

  @Test
  void load_cifarFolderUnderAnyName() {
    TestFiles.writeCifar10(folder.resolve("anything"));
    var dataset = Datasets.load(folder.resolve("anything").toString(), nowhere);
    assertEquals("cifar-10", dataset.name());
    assertEquals(10, dataset.classes().size());
  }

  @Test
  void load_cifar100FolderUnderAnyName() {
    TestFiles.writeCifar100(folder.resolve("anything"));
    assertEquals("cifar-100", Datasets.load(folder.resolve("anything").toString(), nowhere).name());
  }

  @Test
  void load_idxFolderOfUnknownNormalization() {
    TestFiles.writeSmallIdx(folder.resolve("mnist"), 0, 100);
    Hostile.assertFault(
        () -> Datasets.load(folder.resolve("mnist").toString(), nowhere), "mnist", "normalization");
  }

  private static Dataset load(Path path, Normalization normalization) {
    return Datasets.load(
        path.toString(),
        Catalog.bundled(),
        new Locations(List.of(), Path.of("none")),
        normalization);
  }

  private static Normalization normalization(Float... values) {
    return new Normalization(List.of(values), List.of(values));
  }

  @Test
  void load_idxFolderOfNormalizationGiven() {
    TestFiles.writeSmallIdx(folder.resolve("mnist"), 0, 100);
    var dataset = load(folder.resolve("mnist"), normalization(0.25f));
    assertEquals("mnist", dataset.name());
    assertEquals(new ImageShape(1, 2, 2), dataset.shape());
    assertEquals(List.of("0", "1"), dataset.classes());
    assertEquals((103 / 255f - 0.25f) / 0.25f, dataset.test().normalized(3)[0], 1e-6f);
    assertEquals(2, dataset.calibration(1).size());
    assertEquals(normalization(0.25f), dataset.calibration(1).normalization());
  }

  /** The largest label of the training images tells how many there are. */
  @Test
  void load_idxFolderOfNormalizationGiven_testLabelBeyondThoseOfTraining() {
    TestFiles.writeSmallIdx(folder.resolve("mnist"), 0, 100);
    TestFiles.write(
        folder.resolve("mnist/train-labels-idx1-ubyte"),
        TestFiles.idx(1, new int[] {10}, new byte[10]));
    Hostile.assertFault(
        () -> load(folder.resolve("mnist"), normalization(0.25f)),
        "t10k-labels-idx1-ubyte",
        "label 1, but there are only 1 classes");
  }

  @Test
  void load_idxFolderOfNormalizationGiven_incomplete() throws Exception {
    TestFiles.writeSmallIdx(folder.resolve("mnist"), 0, 100);
    Files.delete(folder.resolve("mnist/train-labels-idx1-ubyte"));
    Hostile.assertFault(
        () -> load(folder.resolve("mnist"), normalization(0.25f)),
        "train-labels-idx1-ubyte",
        "missing");
  }

  @Test
  void load_cifarFolderOfNormalizationGiven() {
    TestFiles.writeCifar10(folder.resolve("anything"));
    var dataset = load(folder.resolve("anything"), normalization(0.5f, 0.25f, 0.125f));
    assertEquals("airplane", dataset.classes().get(0));
    assertEquals((200 / 255f - 0.25f) / 0.25f, dataset.test().normalized(0)[1024], 1e-6f);
  }

  @Test
  void load_knownDataSetOfNormalizationGiven() {
    var given =
        Datasets.load("fashion-mnist", withoutSystemFolders(), nowhere, normalization(0.5f));
    assertEquals(normalization(0.5f), given.normalization());
    assertArrayEquals(sample().test().pixels(3), given.test().pixels(3));
    assertEquals(sample().classes(), given.classes());
  }

  @Test
  void load_normalizationOfOtherChannels() {
    TestFiles.writeCifar10(folder.resolve("anything"));
    Hostile.assertFault(
        () -> load(folder.resolve("anything"), normalization(0.5f)),
        "1 channels",
        "3×32×32: give one mean and std per channel");
  }

  @Test
  void load_idxFolderOfOtherShape() {
    TestFiles.writeSmallIdx(folder.resolve("fashion-mnist"), 0, 100);
    Hostile.assertFault(
        () -> Datasets.load(folder.resolve("fashion-mnist").toString(), nowhere),
        "t10k-images-idx3-ubyte.gz",
        "1×2×2");
  }

  @Test
  void load_pictureFolderOfUnknownNormalization() {
    TestFiles.writePictures(folder.resolve("pictures"));
    Hostile.assertFault(
        () -> Datasets.load(folder.resolve("pictures").toString(), nowhere),
        "pictures",
        "Datasets.imageFolder");
  }

  @Test
  void load_imagenetFolder() {
    TestFiles.writePictures(folder.resolve("imagenet"));
    var dataset =
        Datasets.load("imagenet", new Locations(List.of(folder), folder.resolve("cache")));
    assertEquals(List.of("cat", "dog"), dataset.classes());
    assertEquals(new ImageShape(3, 224, 224), dataset.shape());
    assertEquals(2, dataset.calibration(1).size());
  }

  @Test
  void load_emptyFolder() {
    Hostile.assertFault(
        () -> Datasets.load(folder.toString(), nowhere),
        String.valueOf(folder.getFileName()),
        "no data set in it");
  }

  @Test
  void load_fileThatIsNoArchive() {
    TestFiles.write(folder.resolve("notes.txt"), "hello");
    Hostile.assertFault(
        () -> Datasets.load(folder.resolve("notes.txt").toString(), nowhere),
        "notes.txt",
        "tar.gz");
  }

  @Test
  void load_fromACatalogOfOnesOwn() {
    TestFiles.writeSmallIdx(folder.resolve("digits"), 0, 100);
    TestFiles.write(
        folder.resolve("own.yml"),
        """
        datasets:
          two-digits:
            title: Two digits
            licence: MIT
            home: https://example.org
            format: idx
            shape: [1, 2, 2]
            normalization: {mean: [0.5], std: [0.5]}
            classes: [zero, one]
            sources: [{local: digits}]
        """);
    var catalog = Catalog.bundled().with(Catalog.read(folder.resolve("own.yml")));
    var dataset = Datasets.load("two-digits", catalog, nowhere);
    assertEquals(List.of("zero", "one"), dataset.classes());
    assertEquals(folder.resolve("digits").toString(), dataset.source());
    assertEquals(
        List.of("fashion-mnist", "cifar-10", "cifar-100", "imagenet", "two-digits"),
        Datasets.list(catalog, nowhere).stream().map(status -> status.entry().name()).toList());
  }

  // What a test split lacks

  @Test
  void test_ofFewerClasses_idx() {
    TestFiles.writeSmallIdx(folder.resolve("mnist"), 0, 100);
    TestFiles.write(
        folder.resolve("mnist/t10k-labels-idx1-ubyte"),
        TestFiles.idx(1, new int[] {10}, new byte[10]));
    var dataset = load(folder.resolve("mnist"), normalization(0.5f));
    assertEquals(1, dataset.test().classesCovered());
    assertEquals(
        "mnist: 2 classes, 1×2×2, 10 test images of only 1 classes, from "
            + folder.resolve("mnist"),
        dataset.toString());
  }

  @Test
  void test_ofFewerClasses_cifar() {
    TestFiles.writeCifar10(folder.resolve("anything"));
    var dataset = Datasets.load(folder.resolve("anything").toString(), nowhere);
    assertEquals(2, dataset.test().classesCovered());
    assertEquals(1, dataset.test(1).classesCovered());
    assertTrue(dataset.toString().contains("3 test images of only 2 classes"), dataset::toString);
    Hostile.assertFault(
        () -> dataset.calibration(1), "anything", "class 'bird' has 0 training images");
  }

  // The order of classes

  @Test
  void classOrder_asListed() {
    assertEquals(
        "classes 0 to 9, as listed: T-shirt/top, Trouser, Pullover, …, Ankle boot",
        sample().classOrder());
  }

  @Test
  void list_fullSampleMissing() {
    TestFiles.writeCifar10(folder.resolve("cifar-10"));
    var status =
        Datasets.list(
                withoutSystemFolders(), new Locations(List.of(folder), folder.resolve("cache")))
            .stream()
            .collect(Collectors.toMap(s -> s.entry().name(), s -> s));
    assertEquals(DatasetStatus.Presence.FULL, presence(status, "cifar-10"));
    assertEquals(DatasetStatus.Presence.SAMPLE, presence(status, "fashion-mnist"));
    assertEquals(DatasetStatus.Presence.MISSING, presence(status, "cifar-100"));
    assertEquals(DatasetStatus.Presence.MISSING, presence(status, "imagenet"));
  }

  private static DatasetStatus.Presence presence(Map<String, DatasetStatus> all, String name) {
    return Objects.requireNonNull(all.get(name)).presence();
  }

  @Test
  void download_byHandOnly() {
    Hostile.assertFault(
        () -> Datasets.download("imagenet", Catalog.bundled(), nowhere, progress -> {}),
        "imagenet",
        "by hand");
  }

  @Test
  void toString_saysWhatItIs() {
    assertEquals(
        "fashion-mnist (sample): 10 classes, 1×28×28, 1000 test images, from bundled"
            + " fashion-mnist-sample",
        sample().toString());
  }

  /** 100 test images and 20 training images a class, as the README says, from the jar. */
  @Test
  void sample_isWhatIsBundled() {
    var sample = Datasets.sample("fashion-mnist");
    assertTrue(sample.isSample());
    assertEquals(1000, sample.test().size());
    assertEquals(200, sample.calibration(20).size());
    assertEquals(10, sample.classes().size());
  }

  @Test
  void sample_ofWhatIsNotBundled() {
    Hostile.assertFault(() -> Datasets.sample("cifar-100"), "cifar-100", "nothing is bundled");
    Hostile.assertFault(() -> Datasets.sample("no-such-data"), "no-such-data", "known");
  }
}
