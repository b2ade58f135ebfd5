package io.github.fdda.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The careful path where oneDNN is really at fault, in a process of its own. Where the fault cannot
 * be brought in (another operating system, or a machine that has it by itself), the careful path is
 * tested as the machine is.
 */
class FaultyProcessorTest {

  @ParameterizedTest
  @ValueSource(strings = {"first-cache", "all-caches"})
  void careful_isRight_andPlainIsFoundOut(String fault) throws IOException {
    var lines = run("25", "7", fault);
    assertTrue(lines.contains("wrong: 0 of 25"), lines::toString);
    assertTrue(lines.contains("careful: right"), lines::toString);
    var broughtIn = lines.contains("fault: " + fault);
    assertTrue(broughtIn || !isHealthyAmd(), lines::toString);
    assertTrue(!broughtIn || !lines.contains("plain: right"), lines::toString);
  }

  /** Whether the sizes that are looked for are known to be there. */
  private static boolean isHealthyAmd() throws IOException {
    var info = Path.of("/proc/cpuinfo");
    return Files.isReadable(info)
        && Files.readString(info).contains("AuthenticAMD")
        && !Processor.hidesCaches(Path.of("/"));
  }

  private static List<String> run(String... arguments) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        new ArrayList<>(
            List.of(
                java,
                "-Xmx512m",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                RandomConvolutions.class.getName()));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.onExit().join().exitValue(), output);
    return output.lines().toList();
  }
}
