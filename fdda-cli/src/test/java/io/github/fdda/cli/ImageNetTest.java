package io.github.fdda.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.fdda.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The paper's own setting, shortened, in a process with the options and the environment that {@code
 * bin/fdda} gives it.
 */
class ImageNetTest {

  private static final int MOST_MEGABYTES = 4000;

  /** Channels are filled up, or every window is written out. */
  private static final int MOST_ON_OTHER_PATHS = 5000;

  private static final String LAUNCH =
      """
      source "$1/bin/jvm.sh"
      shift
      exec "$java" "${options[@]}" io.github.fdda.cli.Main "$@"
      """;

  @Test
  void quantize_endsWithinItsMemory(@TempDir Path folder) throws Exception {
    var network = Golden.shared().resolve("models/imagenet_mobilenetv1_025.onnx");
    var images = Golden.shared().resolve("data/imagenet-mini");
    assumeTrue(Files.exists(network), () -> "skipped: " + network + " is not there");
    assumeTrue(Files.exists(images), () -> "skipped: " + images + " is not there");
    assumeTrue(Files.exists(Path.of("/bin/bash")), "skipped: the launchers need bash");
    var printed = folder.resolve("printed.txt");
    var process =
        launch(
            folder,
            printed,
            List.of(
                "quantize",
                "--network=" + network,
                "--dataset=" + images,
                "--mean=0.5,0.5,0.5",
                "--std=0.5,0.5,0.5",
                "--recipe=fdda",
                "--generator-iterations=1",
                "--student-iterations=1",
                "--limit-test=16",
                "--out=" + folder.resolve("out")));
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "still running");
    var output = Files.readString(printed);
    assertEquals(0, process.exitValue(), output);
    assertTrue(output.contains("650 test images of only 456 classes"), output);
    var result = new ObjectMapper().readTree(folder.resolve("out/result.json").toFile());
    assertEquals(16, result.get("test_images").asInt());
    assertEquals(1, result.get("generator_iterations").asInt());
    assertTrue(result.get("float_top1").asDouble() > 30, output);
    var peak = result.get("peak_rss_mb").asLong();
    var plain = result.get("versions").get("engine").asText().startsWith("plain");
    var most = plain ? MOST_MEGABYTES : MOST_ON_OTHER_PATHS;
    assertTrue(peak < most, () -> peak + " MB, more than " + most);
  }

  private static Process launch(Path folder, Path printed, List<String> arguments)
      throws IOException {
    var root = Path.of("..").toAbsolutePath().normalize();
    var builder = new ProcessBuilder("/bin/bash", "-euc", LAUNCH, "launch", root.toString());
    builder.command().addAll(arguments);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(printed.toFile())
        .start();
  }
}
