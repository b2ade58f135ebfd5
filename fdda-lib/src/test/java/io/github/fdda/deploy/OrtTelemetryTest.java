package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OrtTelemetryTest {

  /** What ONNX Runtime 1.29 dies of where it reports: 1 MB of stack is the JVM's default. */
  private static final int LONG = 20_000;

  /** Run by the test below. */
  public static void main(String[] arguments) {
    System.exit(OnnxSession.runtimeVersion().isEmpty() ? 1 : 0);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void isOff() {
    OnnxSession.runtimeVersion();
    var get = Function.getFunction(Platform.C_LIBRARY_NAME, "getenv");
    assertEquals("1", get.invokeString(new Object[] {OrtTelemetry.SWITCH}, false));
  }

  @Test
  void longCommandLine() throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OrtTelemetryTest.class.getName(),
                "/folder/file.jar:".repeat(LONG / 17))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, process.waitFor());
  }
}
