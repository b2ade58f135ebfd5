package io.github.fdda.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.fdda.cli.Cli.Outcome;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.util.Checksum;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands take for images, and what they say about them. */
class ImagesTest {

  private static final String LABELS = "t10k-labels-idx1-ubyte.gz";

  private Path folder;
  private Path out;

  @BeforeEach
  void where(@TempDir Path temporary) {
    folder = temporary;
    out = folder.resolve("out");
  }

  private Outcome quantize(String... more) throws IOException {
    return Cli.run(folder, Cli.quantize(out, with("--baseline=ranges", more)));
  }

  private static String[] with(String option, String... more) {
    var all = Arrays.copyOf(more, more.length + 1);
    all[more.length] = option;
    return all;
  }

  private static void assertPrints(Outcome outcome, String... lines) {
    assertEquals(0, outcome.status(), outcome::err);
    for (var line : lines) {
      assertTrue(
          outcome.out().lines().anyMatch(line::equals),
          () -> "'" + line + "' is no line of " + outcome.out());
    }
  }

  private static void assertRefused(Outcome outcome, String... parts) {
    assertEquals(2, outcome.status(), outcome::out);
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    for (var part : parts) {
      assertTrue(outcome.err().contains(part), () -> part + " is not in " + outcome.err());
    }
  }

  private double floatTop1() throws IOException {
    return new ObjectMapper()
        .readTree(out.resolve("result.json").toFile())
        .get("float_top1")
        .asDouble();
  }

  /** The bundled sample under a name that no data set has. */
  private Path idx() throws IOException {
    Cli.run(folder, "list");
    return Files.move(folder.resolve(Sample.DATASET), folder.resolve("clothes"));
  }

  // What is bundled

  @Test
  void bundled_winsOverWhatIsHere() throws IOException {
    var here = "10 classes, 1×28×28, 1000 test images, from ";
    assertPrints(
        quantize(),
        "resnet20-fashion-mnist on fashion-mnist: " + here + folder.resolve(Sample.DATASET));
    assertPrints(
        quantize("--bundled"),
        "resnet20-fashion-mnist on fashion-mnist (sample): "
            + here
            + "bundled fashion-mnist-sample");
  }

  @Test
  void bundled_nothing() throws IOException {
    assertRefused(
        quantize("--bundled", "--dataset=cifar-10"), "of data set cifar-10 nothing is bundled");
  }

  @Test
  void bundled_withNormalization() throws IOException {
    assertRefused(
        quantize("--bundled", "--mean=0.3", "--std=0.3"),
        "--bundled and --mean, --std",
        "leave one out");
  }

  // Normalization

  @Test
  void idx_withoutNormalization() throws IOException {
    assertRefused(
        quantize("--dataset=" + idx()),
        "clothes",
        "format idx",
        "give mean and std (--mean, --std)");
  }

  @Test
  void idx_withNormalization() throws IOException {
    var outcome = quantize("--dataset=" + idx(), "--mean=0.2860", "--std=0.3530");
    assertPrints(
        outcome,
        "classes 0 to 9, sorted as numbers: 0, 1, 2, …, 9",
        "normalized with mean 0.286, std 0.353");
    assertTrue(floatTop1() > 80, outcome::out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--mean=0.3", "--std=0.3"})
  void idx_withHalfANormalization(String option) throws IOException {
    assertRefused(
        quantize("--dataset=" + idx(), option), "clothes: give --mean and --std, 1 values each");
  }

  @Test
  void normalizationOfOtherChannels() throws IOException {
    assertRefused(
        quantize("--dataset=" + idx(), "--mean=0.1,0.2,0.3", "--std=0.1,0.2,0.3"),
        "normalization for 3 channels, images of shape 1×28×28");
  }

  /** A network may have been trained with another normalization than the known one. */
  @Test
  void knownDataSet_withNormalization() throws IOException {
    assertPrints(quantize(), "normalized with mean 0.286, std 0.353");
    var known = floatTop1();
    var wrong = quantize("--mean=5", "--std=0.01");
    assertPrints(wrong, "normalized with mean 5.0, std 0.01");
    assertTrue(wrong.err().contains("WARN Fdda - "), wrong::err);
    assertTrue(wrong.err().contains("check mean and std, channel order"), wrong::err);
    assertTrue(floatTop1() < known - 20, () -> "the network was not told");
  }

  // The order of classes

  @Test
  void classes_asListed() throws IOException {
    assertPrints(
        quantize(), "classes 0 to 9, as listed: T-shirt/top, Trouser, Pullover, …, Ankle boot");
  }

  @Test
  void classes_ofPicturesNamedByNumbers() throws IOException {
    var pictures = Cli.pictures(folder.resolve("pictures"));
    for (var split : new String[] {"train", "test"}) {
      for (var label = 0; label < 10; label++) {
        Files.move(
            pictures.resolve(split + "/class-" + label),
            pictures.resolve(String.format(Locale.ROOT, "%s/%d", split, 5 + label)));
      }
    }
    assertPrints(
        quantize("--dataset=" + pictures, "--mean=0.2860", "--std=0.3530"),
        "classes 0 to 9, sorted as numbers: 5, 6, 7, …, 14");
    assertTrue(floatTop1() > 60, () -> "class 10 is not the sixth");
  }

  // Opacity

  /** The tiny network of four channels and three classes. */
  @Test
  void networkOfFourChannels() throws IOException {
    var network =
        Files.write(folder.resolve("rgba.onnx"), TinyNetwork.onnx(new ImageShape(4, 8, 8)));
    var pictures = folder.resolve("pictures");
    for (var split : new String[] {"train", "val"}) {
      for (var label = 0; label < 3; label++) {
        var picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
        picture.setRGB(label, label, 0x40102030);
        var file = pictures.resolve(String.format(Locale.ROOT, "%s/%d/a.png", split, label));
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        ImageIO.write(picture, "png", file.toFile());
      }
    }
    assertRefused(
        quantize("--network=" + network, "--dataset=" + pictures),
        "give --mean and --std, 4 values each");
    assertPrints(
        quantize(
            "--network=" + network,
            "--dataset=" + pictures,
            "--mean=0.5,0.5,0.5,0.5",
            "--std=0.25,0.25,0.25,0.25"),
        "normalized with mean 0.5,0.5,0.5,0.5, std 0.25,0.25,0.25,0.25");
  }

  // A test split without some classes

  /** The sample with labels of test images changed, which only changes what is measured. */
  private void onlyLabelsBelow(int limit) throws IOException {
    Cli.run(folder, "list");
    var file = folder.resolve(Sample.DATASET).resolve(LABELS);
    var labels = unpacked(Files.newInputStream(file));
    for (var i = 8; i < labels.length; i++) {
      labels[i] = (byte) (labels[i] % limit);
    }
    Files.delete(file);
    Files.write(file.resolveSibling(LABELS.replace(".gz", "")), labels);
  }

  private static byte[] unpacked(InputStream packed) throws IOException {
    try (var in = new GZIPInputStream(packed)) {
      var bytes = new ByteArrayOutputStream();
      in.transferTo(bytes);
      return bytes.toByteArray();
    }
  }

  private static final String FEWER =
      "only 3 of 10 classes are among the 40 images measured on: top-1 is that of these";

  @Test
  void fewerClasses_quantize() throws IOException {
    onlyLabelsBelow(3);
    assertPrints(quantize(), FEWER);
    var result = new ObjectMapper().readTree(out.resolve("result.json").toFile());
    assertEquals(3, result.get("test_classes").asInt());
    assertTrue(Files.readString(out.resolve("report.md")).contains("40 test images of 3 classes"));
  }

  @Test
  void fewerClasses_sweep() throws IOException {
    onlyLabelsBelow(3);
    assertPrints(Cli.run(folder, Cli.sweep(out, "--bits=4")), FEWER);
    assertTrue(Files.readString(out.resolve("sweep.md")).contains("40 test images of 3 classes"));
  }

  @Test
  void fewerClasses_ablate() throws IOException {
    onlyLabelsBelow(3);
    var csv = folder.resolve("a.csv");
    assertPrints(Cli.run(folder, with("--test", Cli.ablate(csv, "--limit-test=40"))), FEWER);
    var heldOut = Cli.run(folder, Cli.ablate(folder.resolve("b.csv")));
    assertEquals(0, heldOut.status(), heldOut::err);
    assertFalse(heldOut.out().contains("only 3 of 10"), heldOut::out);
  }

  @Test
  void fewerClasses_compare() throws IOException {
    onlyLabelsBelow(3);
    var json = folder.resolve("compare.json");
    var outcome =
        Cli.run(
            folder,
            "compare",
            Sample.NETWORK,
            Sample.NETWORK,
            "--dataset=" + Sample.DATASET,
            "--limit-test=40",
            "--samples=1",
            "--json=" + json);
    assertPrints(outcome, FEWER);
    assertEquals(3, new ObjectMapper().readTree(json.toFile()).get("classes").asInt());
  }

  /** What is drawn for calibration needs every class all the same. */
  @Test
  void fewerClasses_ofTraining() throws IOException {
    Cli.run(folder, "list");
    var file = folder.resolve(Sample.DATASET).resolve("train-labels-idx1-ubyte.gz");
    var labels = unpacked(Files.newInputStream(file));
    for (var i = 8; i < labels.length; i++) {
      labels[i] = (byte) (labels[i] % 3);
    }
    Files.delete(file);
    Files.write(file.resolveSibling("train-labels-idx1-ubyte"), labels);
    assertRefused(quantize(), "class 'Dress' has 0 training images, 1 a class were asked for");
  }

  // A catalog of one's own

  /** Describes the sample as a data set, and the bundled network as one for it. */
  private Path catalog() throws IOException {
    idx();
    var network = folder.resolve("mine.onnx");
    try (var in =
        ImagesTest.class.getResourceAsStream("/io/github/fdda/data/models/fmnist_resnet20.onnx")) {
      Files.copy(Objects.requireNonNull(in), network);
    }
    var sha256 = Checksum.of(Checksum.Algorithm.SHA_256, Files.readAllBytes(network)).hex();
    return Files.writeString(
        folder.resolve("own.yml"),
        """
        datasets:
          my-clothes:
            title: Clothes
            licence: MIT
            home: https://example.org
            format: idx
            shape: [1, 28, 28]
            normalization: {mean: [0.2860], std: [0.3530]}
            classes: [a, b, c, d, e, f, g, h, i, j]
            sources: [{local: clothes}]
        networks:
          my-resnet:
            title: ResNet-20
            dataset: my-clothes
            licence: MIT
            top1: 94.6
            sha256: %s
            sources: [{local: mine.onnx}]
        """
            .formatted(sha256));
  }

  @Test
  void ownCatalog_list() throws IOException {
    var outcome = Cli.run(folder, "list", "--datasets=" + catalog());
    assertEquals(0, outcome.status(), outcome::err);
    var lines = outcome.out().lines().toList();
    assertTrue(
        lines.stream().anyMatch(line -> line.matches(" *my-clothes +here .*clothes")),
        outcome::out);
    assertTrue(
        lines.stream()
            .anyMatch(line -> line.matches(" *my-resnet +here +my-clothes, top-1 94.60.*")),
        outcome::out);
    assertTrue(outcome.out().contains("cifar-100"), outcome::out);
  }

  @ParameterizedTest
  @CsvSource({
    "quantize, --recipe=quick --baseline=ranges --limit-test=40 --out=OUT",
    "sweep, --recipe=fdda --generator-iterations=2 --student-iterations=3 --limit-test=40 --bits=4 --out=OUT",
    "bits, --metric=nuclear-norm",
    "ablate, --recipes=plain --generator-iterations=2 --bits=W4A4 --held-out=1 --csv=OUT/a.csv"
  })
  void ownCatalog_inCommands(String command, String options) throws IOException {
    var line =
        "%s --datasets=%s --network=my-resnet --dataset=my-clothes %s"
            .formatted(command, catalog(), options.replace("OUT", out.toString()));
    assertPrints(Cli.run(folder, line.split(" ")), "classes 0 to 9, sorted by name: a, b, c, …, j");
  }

  @Test
  void ownCatalog_exportAndCompare() throws IOException {
    var own = "--datasets=" + catalog();
    var quantized = quantize(own, "--network=my-resnet", "--dataset=my-clothes");
    assertEquals(0, quantized.status(), quantized::err);
    var onnx = folder.resolve("q.onnx");
    var export =
        Cli.run(
            folder,
            "export",
            own,
            "--network=my-resnet",
            "--from=" + out,
            "--onnx=" + onnx,
            "--uint8-input");
    assertEquals(0, export.status(), export::err);
    var compare =
        Cli.run(
            folder,
            "compare",
            "my-resnet",
            onnx.toString(),
            own,
            "--dataset=my-clothes",
            "--limit-test=40",
            "--samples=1");
    assertPrints(compare, "on 40 images of my-clothes, 1 thread(s)");
  }

  @Test
  void ownCatalog_download() throws IOException {
    assertRefused(
        Cli.run(folder, "download", "my-clothes", "--datasets=" + catalog()),
        "my-clothes: get it by hand from https://example.org");
  }

  @Test
  void ownCatalog_isNotThere() throws IOException {
    assertRefused(
        quantize("--datasets=" + folder.resolve("none.yml")), "none.yml: there is no such file");
    assertRefused(Cli.run(folder, "list", "--datasets=" + folder.resolve("none.yml")), "none.yml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "datasets: {a: ; line",
        "sets: {}; sets: unknown field; known: datasets, networks",
        "datasets: {a: {}}; datasets.a: the field 'title' is missing",
        "networks: {n: {title: N, dataset: d, licence: MIT, top1: 1, sha256: x, sources: []}};"
            + " networks.n",
        "just a text; give fields"
      })
  void ownCatalog_isWrong(String text, String expected) throws IOException {
    var file = Files.writeString(folder.resolve("wrong.yml"), text);
    assertRefused(quantize("--datasets=" + file), "wrong.yml", expected);
  }
}
