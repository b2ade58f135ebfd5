package io.github.fdda.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong, one line says what and what to do, and the exit status is 2. */
class HostileCommandLineTest {

  /** Options that go after those of {@link Cli#quantize} and win over them. */
  @ParameterizedTest
  @CsvSource({
    "--weights, 1, 1 bits",
    "--weights, 9, 9 bits",
    "--weights, x, --weights",
    "--weights, 4.5, --weights",
    "--weights, '', --weights",
    "--activations, 0, 0 bits",
    "--activations, 99999999999, --activations",
    "--first-last-bits, 16, 16 bits",
    "--per-class, -3, -3 images a class",
    "--per-class, 999, 999 a class",
    "--generator-iterations, -5, generator iterations -5",
    "--student-iterations, -1, student iterations -1",
    "--student-lr, NaN, --student-lr NaN",
    "--student-lr, -1e-4, --student-lr -1.0E-4",
    "--student-lr, fast, --student-lr",
    "--lr-factor, 0, learning-rate factor 0.0",
    "--lr-factor, fast, --lr-factor",
    "--seed, pi, --seed",
    "--limit-test, 0, --limit-test 0",
    "--limit-test, -2, --limit-test -2",
    "--recipe, slow, --recipe",
    "--baseline, best, 'none, ranges, no-fine-grained'",
    "--device, tpu, device tpu",
    "--device, gpu999, device gpu999",
    "--no-such-option, 5, --no-such-option"
  })
  void value(String option, String value, String expected, @TempDir Path folder)
      throws IOException {
    assertOneLine(expected, folder, Cli.quantize(folder.resolve("out"), option + "=" + value));
    assertFalse(Files.exists(folder.resolve("out/result.json")));
  }

  @ParameterizedTest
  @CsvSource({
    "no-such-network, 'neither a network nor a file; known networks: '",
    "'', ''",
    "resnet20-cifar-100, these are 1"
  })
  void network(String name, String expected, @TempDir Path folder) throws IOException {
    assertOneLine(expected, folder, quantize(folder, name, "fashion-mnist"));
  }

  @Test
  void network_isAFolder(@TempDir Path folder) throws IOException {
    assertOneLine(folder.toString(), folder, quantize(folder, folder.toString(), "fashion-mnist"));
  }

  @Test
  void network_isText(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("readme.onnx"), "This is no network.\nReally.\n");
    assertOneLine(file.toString(), folder, quantize(folder, file.toString(), "fashion-mnist"));
  }

  @Test
  void network_isEmpty(@TempDir Path folder) throws IOException {
    var file = Files.createFile(folder.resolve("empty.onnx"));
    assertOneLine(file.toString(), folder, quantize(folder, file.toString(), "fashion-mnist"));
  }

  @Test
  void network_isTruncated(@TempDir Path folder) throws IOException {
    var whole = TinyNetwork.onnx(new ImageShape(1, 28, 28));
    var file = folder.resolve("half.onnx");
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertOneLine(file.toString(), folder, quantize(folder, file.toString(), "fashion-mnist"));
  }

  @Test
  void network_hasOtherClasses(@TempDir Path folder) throws IOException {
    var file = folder.resolve("three.onnx");
    Files.write(file, TinyNetwork.onnx(new ImageShape(1, 28, 28)));
    assertOneLine(
        "has 3 classes, the images have 10",
        folder,
        quantize(folder, file.toString(), "fashion-mnist"));
  }

  @Test
  void dataset_unknown(@TempDir Path folder) throws IOException {
    assertOneLine(
        "known data sets: ", folder, quantize(folder, "resnet20-fashion-mnist", "no-such-data"));
  }

  @Test
  void dataset_isAnEmptyFolder(@TempDir Path folder) throws IOException {
    var empty = Files.createDirectory(folder.resolve("empty"));
    assertOneLine(
        empty.toString(), folder, quantize(folder, "resnet20-fashion-mnist", empty.toString()));
  }

  @Test
  void dataset_isAFile(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("data.txt"), "no data");
    assertOneLine(
        file.toString(), folder, quantize(folder, "resnet20-fashion-mnist", file.toString()));
  }

  @Test
  void dataset_picturesWithoutNormalization(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("pictures/train/cat"));
    assertOneLine(
        "give --mean and --std, 1 values each",
        folder,
        quantize(folder, "resnet20-fashion-mnist", folder.resolve("pictures").toString()));
  }

  @Test
  void dataset_truncated(@TempDir Path folder) throws IOException {
    Cli.run(folder, "list");
    var file = folder.resolve("fashion-mnist/train-images-idx3-ubyte.gz");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 500));
    assertOneLine("train-images", folder, Cli.quantize(folder.resolve("out")));
  }

  @Test
  void out_isAFile(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("out"), "in the way");
    assertOneLine(file.toString(), folder, Cli.quantize(file));
    assertEquals("in the way", Files.readString(file));
  }

  @Test
  void out_isBelowAFile(@TempDir Path folder) throws IOException {
    var below = Files.createFile(folder.resolve("file")).resolve("out");
    assertOneLine(below.toString(), folder, Cli.quantize(below));
  }

  @ParameterizedTest
  @CsvSource({
    "quantize, --network",
    "quantize --network resnet20-fashion-mnist, --dataset",
    "quantize --network, --network",
    "frobnicate, frobnicate",
    "download, NAME",
    "download no-such-data, no-such-data",
    "notebooks, bin/fdda notebooks",
    "list more, more",
    "'', subcommand"
  })
  void command(String line, String expected, @TempDir Path folder) throws IOException {
    var arguments = line.isEmpty() ? new String[0] : line.split(" ");
    assertOneLine(expected, folder, arguments);
  }

  @Test
  void verbose_showsTheStackTrace(@TempDir Path folder) throws IOException {
    var arguments = Cli.quantize(folder.resolve("out"), "--weights=1", "--verbose");
    var outcome = Cli.run(folder, arguments);
    assertEquals(2, outcome.status());
    assertTrue(outcome.errorLines().get(0).startsWith("fdda: weights: 1 bits"), outcome::err);
    assertTrue(outcome.err().contains("\tat io.github.fdda"), outcome::err);
  }

  private static String[] quantize(Path folder, String network, String dataset) {
    return Cli.quantize(folder.resolve("out"), "--network=" + network, "--dataset=" + dataset);
  }

  private static void assertOneLine(String expected, Path folder, String... arguments)
      throws IOException {
    var outcome = Cli.run(folder, arguments);
    assertEquals(2, outcome.status(), outcome::err);
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(outcome.err().startsWith("fdda: "), outcome::err);
    assertTrue(outcome.err().contains(expected), () -> expected + " is not in " + outcome.err());
  }
}
