package io.github.fdda.bench;

import static io.github.fdda.fixture.Messages.assertRefused;
import static io.github.fdda.fixture.Messages.assertUnavailable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line protocol, with shell scripts in the peer's place. */
class PeerTest {

  private static final Path ONNX = Path.of("network.onnx");

  @Test
  void answers_areSecondsOfOneIteration(@TempDir Path folder) throws IOException {
    var script =
        """
        echo '{"torch": "1"}'
        while read -r what count; do
          case "$what" in
            warmup) echo '{}' ;;
            generator) echo "{\\"seconds\\": 0.$count}" ;;
            student) echo "{\\"seconds\\": 7.$count}" ;;
          esac
        done
        """;
    try (var peer = start(folder, script)) {
      assertEquals(0.3, peer.generator(3));
      assertEquals(7.2, peer.student(2));
    }
  }

  /** Shell commands in the program's place; each must name what is wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "echo '{\"error\": \"No module named torch\"}'; No module named torch",
        "true; it ended",
        "echo hello; it answers no JSON",
        "echo 17; 17"
      })
  void unusable_saysHowToGetPyTorch(String script, String expected, @TempDir Path folder) {
    assertUnavailable(() -> start(folder, script), expected, "pip install torch numpy onnx");
  }

  @Test
  void ended_whileWeMeasure(@TempDir Path folder) throws IOException {
    try (var peer = start(folder, "echo '{}'; read -r warmup; echo '{}'")) {
      assertUnavailable(() -> peer.student(1), "does not run the peer");
    }
  }

  @Test
  void python_isNotThere(@TempDir Path folder) throws IOException {
    var script = Files.writeString(folder.resolve("peer.py"), "");
    var options = new PeerOptions(folder.resolve("python").toString(), script);
    assertUnavailable(() -> Peer.start(options, ONNX), "pip install torch");
  }

  @Test
  void script_isNotThere(@TempDir Path folder) {
    var options = new PeerOptions("sh", folder.resolve("peer.py"));
    assertRefused(() -> Peer.start(options, ONNX), "from a checkout");
  }

  private static Peer start(Path folder, String script) throws IOException {
    var file = Files.writeString(folder.resolve("peer.sh"), script);
    return Peer.start(new PeerOptions("sh", file), ONNX);
  }
}
