package io.github.fdda.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.fdda.cli.Cli;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {

  /** A network of our own is measured on random images. */
  @Test
  void everyFigure_isThereAndPositive(@TempDir Path folder) throws IOException {
    var json = folder.resolve("bench.json");
    var outcome = Cli.run(folder, least(folder, "--json=" + json));
    assertEquals(0, outcome.status(), outcome::err);
    var result = new JsonMapper().readTree(Files.readString(json));
    var network = result.get("networks").get(0);
    assertEquals("tiny", network.get("network").asText());
    assertEquals("random images", network.get("images").asText());
    for (var phase : List.of("centers", "generator_iteration", "student_iteration", "evaluation")) {
      var figures = network.get("phases").get(phase);
      assertPositive(figures.get("seconds"), "median", "lower_quartile", "upper_quartile");
      assertPositive(figures.get("work"), "multiply_adds", "bytes");
      assertPositive(figures, "floor_seconds", "times_floor");
      assertEquals(1, figures.get("seconds").get("samples").asInt());
    }
    assertPositive(network, "evaluation_images_per_second");
    assertPositive(result.get("roofline"), "flops_per_second", "bytes_per_second");
    assertPositive(result.get("machine"), "processors");
    assertFalse(result.has("ratio"), result::toPrettyString);
    assertTrue(outcome.out().contains("| student iteration"), outcome::out);
    assertTrue(outcome.out().contains("| fake quantization"), outcome::out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"generator_iteration", "student_iteration"})
  void breakdown_isOfTheWhole(String loop, @TempDir Path folder) throws IOException {
    var json = folder.resolve("bench.json");
    Cli.run(folder, least(folder, "--json=" + json));
    var result = new JsonMapper().readTree(Files.readString(json));
    var profile = result.get("networks").get(0).get("breakdown").get(loop);
    var sum = 0.0;
    for (var share : profile.get("parts")) {
      sum += share.asDouble();
    }
    assertEquals(1, sum, 1e-9);
    assertPositive(profile, "samples");
    var outside = profile.get("outside_engine").asDouble();
    assertTrue(outside >= 0 && outside <= 1, profile::toPrettyString);
    assertTrue(profile.get("parts").has("fake_quantization"), profile::toPrettyString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--iterations=0; iterations of a sample 0",
        "--iterations=-1; iterations of a sample -1",
        "--iterations=many; --iterations",
        "--samples=0; samples 0",
        "--samples=1.5; --samples",
        "--network=no-such-network; neither a network nor a file",
        "--network=; neither a network nor a file",
        "--growth=growth; give it without --network, --peer and --json",
        "--peer=python3; run  bin/fdda bench",
        "--no-such-option; --no-such-option"
      })
  void badInput_inOneLine(String option, String expected, @TempDir Path folder) throws IOException {
    var outcome = Cli.run(folder, least(folder, option));
    assertEquals(2, outcome.status(), outcome::err);
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(outcome.err().contains(expected), () -> expected + " is not in " + outcome.err());
  }

  @Test
  void json_isAFolder(@TempDir Path folder) throws IOException {
    var outcome = Cli.run(folder, least(folder, "--json=" + folder));
    assertEquals(2, outcome.status(), outcome::err);
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(outcome.err().contains(folder.toString()), outcome::err);
    assertFalse(outcome.out().contains("generator iteration"), outcome::out);
  }

  /** The least that measures; an option given replaces that of the same name. */
  private static String[] least(Path folder, String given) throws IOException {
    var network =
        Files.write(folder.resolve("tiny.onnx"), TinyNetwork.onnx(new ImageShape(1, 8, 8)));
    var arguments = new ArrayList<>(List.of("bench", given));
    for (var option : List.of("--network=" + network, "--samples=1", "--iterations=1")) {
      if (!given.startsWith(option.substring(0, option.indexOf('=')))) {
        arguments.add(option);
      }
    }
    return arguments.toArray(String[]::new);
  }

  private static void assertPositive(JsonNode node, String... fields) {
    for (var field : fields) {
      assertTrue(node.path(field).asDouble() > 0, () -> field + " in " + node.toPrettyString());
    }
  }
}
