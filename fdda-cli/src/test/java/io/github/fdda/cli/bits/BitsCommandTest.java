package io.github.fdda.cli.bits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.cli.Cli;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.layer.WeightLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BitsCommandTest {

  @Test
  void printsLayersAndFront_writesJsonAndChart(@TempDir Path folder) throws IOException {
    var json = folder.resolve("bits.json");
    var chart = folder.resolve("bits.png");
    var outcome =
        Cli.run(
            folder,
            "bits",
            Cli.tiny(folder),
            "--dataset=" + Sample.DATASET,
            "--metric=nuclear-norm",
            "--average-bits=3.5",
            "--json=" + json,
            "--chart=" + chart);
    assertEquals(0, outcome.status(), outcome::err);
    var layers = outcome.out().lines().filter(line -> line.matches("[|] (conv.|fc) .*")).count();
    assertEquals(6, layers, outcome::out);
    assertEquals(7, outcome.out().lines().filter(line -> line.startsWith("| uniform")).count());
    var result = new ObjectMapper().readTree(json.toFile());
    assertEquals(1, result.get("format").asInt());
    assertEquals("NUCLEAR_NORM", result.get("metric").asText());
    assertEquals(6, result.get("layers").size());
    assertEquals(6, result.get("chosen").get("bits").size());
    var average = result.get("chosen").get("average_bits").asDouble();
    assertTrue(average <= 3.5 && average > 3.3, () -> "average " + average);
    assertTrue(result.get("front").size() > 30);
    assertNotNull(ImageIO.read(chart.toFile()));
  }

  @Test
  void quantize_withinABudget(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome =
        Cli.run(
            folder,
            Cli.quantize(
                out, Cli.tiny(folder), "--weight-bytes=320", "--metric=nuclear-norm", "--seed=2"));
    assertEquals(0, outcome.status(), outcome::err);
    var network = Cli.tiny();
    var bits = QuantizedNetwork.load(out, network).bits();
    var weightBits =
        network.weightLayers().stream()
            .mapToLong(layer -> (long) layer.weightCount() * bits.of(layer, network))
            .sum();
    assertTrue(weightBits <= 8 * 320 && weightBits > 8 * 300, "bits " + weightBits);
    assertFalse(bits.layers().isEmpty());
    assertTrue(Files.readString(out.resolve("result.json")).contains("\"layer_bits\""));
  }

  /** Activations get 3 bits on average, float is never the least loss within three. */
  @Test
  void activationsToo(@TempDir Path folder) throws IOException {
    var json = folder.resolve("bits.json");
    var chart = folder.resolve("bits.png");
    var outcome =
        Cli.run(
            folder,
            "bits",
            Cli.tiny(folder),
            "--dataset=" + Sample.DATASET,
            "--average-bits=3",
            "--activations=3",
            "--mix=activations,float",
            "--json=" + json,
            "--chart=" + chart);
    assertEquals(0, outcome.status(), outcome::err);
    var result = new ObjectMapper().readTree(json.toFile());
    var activations = Cli.tiny().activationLayers().size();
    assertEquals(activations, result.get("activations").size());
    assertEquals(activations, result.get("chosen").get("activation_bits").size());
    assertTrue(result.get("chosen").get("average_activation_bits").asDouble() <= 3);
    assertTrue(result.get("layers").get(0).get("losses").has("32"), result::toString);
    assertTrue(outcome.out().contains("bits an activation on average"), outcome::out);
    assertNotNull(ImageIO.read(chart.toFile()));
  }

  /** A limit that every layer in float holds: so all are, where float is not dearer than that. */
  @Test
  void quantize_withinATime(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome =
        Cli.run(
            folder,
            Cli.quantize(
                out,
                Cli.tiny(folder),
                "--milliseconds=1e6",
                "--time-pairs=7",
                "--activations=8",
                "--baseline=ranges",
                "--target=onnxruntime-cpu"));
    assertEquals(0, outcome.status(), outcome::err);
    var kept = QuantizedNetwork.load(out, Cli.tiny()).config().keepFloat();
    var layers = Cli.tiny().weightLayers().stream().map(WeightLayer::name).sorted().toList();
    assertEquals(layers, kept);
    assertTrue(outcome.out().contains("6 of 6 layers in float"));
    assertTrue(outcome.out().contains(" ms a batch, predicted"), outcome::out);
  }

  /** Losses are measured on images: without any, all layers can only have the same bits. */
  @ParameterizedTest
  @ValueSource(strings = {"bits", "quantize"})
  void withoutImages(String command, @TempDir Path folder) throws IOException {
    var outcome =
        Cli.run(
            folder,
            command,
            "--network=" + Sample.NETWORK,
            "--dataset=" + Sample.DATASET,
            "--average-bits=4",
            "--per-class=0");
    assertEquals(2, outcome.status());
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(
        outcome.err().contains("give --per-class 1 or more, or all layers the same bits"),
        outcome::err);
  }

  @ParameterizedTest
  @CsvSource({
    "--average-bits=1.5, 1.5 bits a weight",
    "--average-bits=0, bits a weight on average 0.0",
    "--average-bits=x, --average-bits",
    "--metric=guess, 'measured, hessian-trace, nuclear-norm'",
    "--average-bits=4 --weight-bytes=9, give one of",
    "--average-bits=4 --weights=3, without --weights",
    "--mix=float, give one too",
    "--average-bits=4 --mix=biases, '[activations, float]'",
    "--milliseconds=3 --target=paper, computes nothing in integers",
    "--bit-operations=9 --first-last-bits=8, without --weights and --first-last-bits"
  })
  void hostile(String options, String expected, @TempDir Path folder) throws IOException {
    var given = (options + " --metric=nuclear-norm").split(" ", -1);
    var arguments = options.contains("--metric") ? new String[] {options} : given;
    var outcome = Cli.run(folder, Cli.quantize(folder.resolve("out"), arguments));
    assertEquals(2, outcome.status());
    assertTrue(outcome.err().contains(expected), outcome::err);
    assertFalse(outcome.err().contains("\tat "), outcome::err);
  }
}
