package io.github.fdda.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.jna.Platform;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals go to processes, so a command needs one of its own. */
class StopSignalsTest {

  private static final Pattern STOPPED =
      Pattern.compile(
          "fdda: stopped before iteration (\\d+) of the generator;"
              + " the same command with --resume goes on there");

  @TempDir private Path folder = Path.of("");

  /** The request to end that every platform but Windows has. */
  @Test
  void generator_savesAndSaysHowToGoOn() throws Exception {
    assumeFalse(Platform.isWindows(), "there a process is only killed");
    var process = start(Cli.quantize(folder.resolve("out"), "--generator-iterations=200"));
    String last;
    try (var errors = process.errorReader()) {
      assertTrue(reach(errors, "synthesize "), "no progress");
      process.toHandle().destroy(); // unlike destroy(), leaves its streams open
      last = lastLine(errors);
    }
    assertEquals(130, process.waitFor());
    var stopped = STOPPED.matcher(last);
    assertTrue(stopped.matches(), last);
    assertTrue(Integer.parseInt(stopped.group(1)) > 20, last);
    try (var saved = Files.list(folder.resolve("out").resolve("checkpoint"))) {
      assertEquals(1, saved.count());
    }
  }

  private static boolean reach(BufferedReader lines, String beginning) throws IOException {
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }

  private static String lastLine(BufferedReader lines) throws IOException {
    var last = "";
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      last = line;
    }
    return last;
  }

  private Process start(String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dai.djl.offline=true",
                "-Dfdda.data=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectOutput(folder.resolve("stdout").toFile());
    builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
    builder.environment().remove("FDDA_DATA");
    return builder.start();
  }
}
