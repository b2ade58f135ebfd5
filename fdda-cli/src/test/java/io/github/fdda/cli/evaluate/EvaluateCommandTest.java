package io.github.fdda.cli.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.fdda.FidelityMeter;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.cli.Cli;
import io.github.fdda.fixture.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateCommandTest {

  /** In parts, here or by two processes, as {@code quantize} measures in one piece. */
  @Test
  void counts_areThoseOfQuantize(@TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var quantized =
        Cli.run(
            folder,
            Cli.quantize(
                out, "--limit-test=100", "--weights=3", "--activations=3", "--baseline=ranges"));
    assertEquals(0, quantized.status(), quantized::err);
    var expected = new ObjectMapper().readTree(out.resolve("result.json").toFile());
    var here = evaluate(folder, "--result=" + out, "--part=33");
    assertEquals(100, here.get("images").asInt());
    assertEquals(expected.get("float_top1").asDouble(), here.get("top1_float").asDouble());
    var student = here.get("quantized");
    assertEquals("W3A3", student.get("bits").asText());
    assertEquals(expected.get("top1").asDouble(), student.get("top1").asDouble());
    var whole =
        FidelityMeter.of(Sample.network(), Sample.dataset().test(100))
            .of(QuantizedNetwork.load(out, Sample.network()));
    assertEquals(whole.agreement(), student.get("agreement").asDouble(), 1e-9);
    assertEquals(whole.divergence(), student.get("divergence").asDouble(), 1e-5);
    assertEquals(student.get("right").asInt(), student.get("top1").asDouble(), 1e-9);

    var processes = evaluate(folder, "--result=" + out, "--part=33", "--jobs=2");
    for (var field : new String[] {"right", "top1", "agreement"}) {
      assertEquals(student.get(field), processes.get("quantized").get(field));
    }
    assertEquals(
        student.get("divergence").asDouble(),
        processes.get("quantized").get("divergence").asDouble(),
        1e-5);
  }

  @Test
  void floatAlone(@TempDir Path folder) throws IOException {
    var json = evaluate(folder, "--part=40");
    assertTrue(json.get("quantized").isNull());
    assertEquals(json.get("right_float").asInt(), json.get("top1_float").asDouble(), 1e-9);
    assertEquals(1, json.get("format").asInt());
    assertTrue(json.get("top1_float_interval").get("low").asDouble() < 97);
  }

  private static JsonNode evaluate(Path folder, String... more) throws IOException {
    var json = folder.resolve("evaluation.json");
    var outcome =
        Cli.run(
            folder,
            Stream.concat(
                    Stream.of(
                        "evaluate",
                        "--network=" + Sample.NETWORK,
                        "--dataset=" + Sample.DATASET,
                        "--limit-test=100",
                        "--json=" + json),
                    Stream.of(more))
                .toArray(String[]::new));
    assertEquals(0, outcome.status(), outcome::err);
    assertTrue(outcome.out().contains("| float "), outcome::out);
    return new ObjectMapper().readTree(json.toFile());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--part=0; images of a part",
        "--result=nowhere; nowhere",
        "--jobs=0; give 1 or more",
        "--json=.; is a folder",
      })
  void hostile(String option, String expected, @TempDir Path folder) throws IOException {
    var outcome =
        Cli.run(
            folder,
            "evaluate",
            "--network=" + Sample.NETWORK,
            "--dataset=" + Sample.DATASET,
            option);
    assertEquals(2, outcome.status(), outcome::out);
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(outcome.err().contains(expected), outcome::err);
  }
}
