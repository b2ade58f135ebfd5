package io.github.fdda.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.TrackedRangeConfig;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.synthesis.SynthesisConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  private record Rates(double second, Map<String, Integer> first) {}

  /** {@code printf '{"a":[1,"x"],"b":{"first":{"m":2,"n":1},"second":0.5}}' | sha256sum}. */
  @Test
  void of_sortedJson() {
    var entries = new LinkedHashMap<String, Integer>();
    entries.put("n", 1);
    entries.put("m", 2);
    var parts = new LinkedHashMap<String, Object>();
    parts.put("b", new Rates(0.5, entries));
    parts.put("a", List.of(1, "x"));
    var fingerprint = Fingerprint.of(parts);
    assertEquals(
        "2592d1c0301c012939aaad6dd63a45fa12c266bc413173f76d9e8913ee3fbe57", fingerprint.hex());
    assertEquals(fingerprint.hex().substring(0, 16), fingerprint.hex(16));
  }

  /** Two stages may have the same settings. */
  @Test
  void of_anotherKindOfStage() {
    var nearest = QuantizationConfig.of(NearestConfig.defaults());
    var tracked = QuantizationConfig.of(TrackedRangeConfig.published());
    assertNotEquals(hex(nearest), hex(tracked));
    assertEquals(hex(nearest), hex(QuantizationConfig.of(NearestConfig.defaults())));
    assertNotEquals(hex(nearest), hex(nearest.withSeed(1)));
  }

  private static String hex(QuantizationConfig config) {
    return Fingerprint.of(Map.of("quantization", config)).hex();
  }

  /** The order of an unmodifiable map is drawn anew by each Java virtual machine. */
  @Test
  void of_theSameInEveryJvm() throws IOException {
    for (var i = 0; i < 4; i++) {
      assertEquals(ofARun(), inAnotherJvm());
    }
  }

  private static String inAnotherJvm() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath = System.getProperty("java.class.path");
    var process =
        new ProcessBuilder(java, "-Xshare:off", "-cp", classPath, FingerprintTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.onExit().join().exitValue());
    return output.strip();
  }

  /** The other Java virtual machine. */
  public static void main(String[] arguments) {
    System.out.println(ofARun());
  }

  private static String ofARun() {
    var bits = BitWidths.of(4, 4);
    for (var i = 0; i < 10; i++) {
      bits = bits.withLayer("Conv_" + i, 8);
    }
    return Fingerprint.of(
            Map.of(
                "network",
                "0123",
                "synthesis",
                SynthesisConfig.defaults(),
                "quantization",
                QuantizationConfig.defaults().withTarget(Target.load("onnxruntime-cpu")),
                "bits",
                bits))
        .hex();
  }
}
