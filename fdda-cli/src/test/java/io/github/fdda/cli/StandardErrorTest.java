package io.github.fdda.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.fdda.fixture.OnnxGraph;
import io.github.fdda.fixture.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Native libraries write to standard error by themselves, past {@code System.err}: what a command
 * leaves there shows only in a process of its own. It is started as the launcher does.
 */
class StandardErrorTest {

  private static final Path LAUNCHER = Path.of("..", "bin", "jvm.sh");
  private static final Path BASH = Path.of("/bin/bash");

  /** A line of progress as on no terminal, or a word to the user. */
  private static final Pattern OURS =
      Pattern.compile("[a-z][a-z -]{11,} \\d+/\\d+ [a-z]+, \\d+ s( .+)?|fdda: .+");

  @TempDir private Path folder = Path.of("");

  @Test
  void quantize() throws Exception {
    assertOnlyOurs(Cli.quantize(folder.resolve("out")));
  }

  @Test
  void sweep() throws Exception {
    assertOnlyOurs(Cli.sweep(folder.resolve("out"), "--bits=8"));
  }

  @Test
  void badInput_isOneLine() throws Exception {
    var lines = run(2, "quantize", "--network=nowhere.onnx", "--dataset=" + Sample.DATASET);
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.get(0).startsWith("fdda: "), lines::toString);
  }

  /** ONNX Runtime warns of outputs that have another shape than the file says. */
  @Test
  void compare_filesWhoseOutputIsDeclaredWrongly() throws Exception {
    var file = folder.resolve("wrong.onnx");
    Files.write(file, wronglyDeclared());
    assertOnlyOurs(
        "compare",
        file.toString(),
        file.toString(),
        "--dataset=" + Sample.DATASET,
        "--limit-test=40",
        "--samples=2");
  }

  /** Ten sums over the pixels of an image; for one image at a time, it says. */
  private static byte[] wronglyDeclared() {
    return new OnnxGraph()
        .images(1, 28, 28)
        .node("Flatten", List.of("image"), "pixels")
        .floats("weight", List.of(784L, 10L), new float[7840])
        .node("MatMul", List.of("pixels", "weight"), "logits")
        .output("logits", 1, 10)
        .file();
  }

  private void assertOnlyOurs(String... arguments) throws Exception {
    var lines = run(0, arguments);
    assertFalse(lines.isEmpty(), "no progress");
    assertEquals(List.of(), lines.stream().filter(line -> !OURS.matcher(line).matches()).toList());
  }

  /** Runs a command where nothing is a terminal; its lines on standard error. */
  private List<String> run(int status, String... arguments) throws Exception {
    assumeTrue(Files.exists(LAUNCHER) && Files.exists(BASH), "the launcher is a script for bash");
    var command =
        new ArrayList<>(
            List.of(
                BASH.toString(),
                "-c",
                "source \"$0\"; exec \"$java\" \"${options[@]}\" -cp \"$CLASS_PATH\" "
                    + Main.class.getName()
                    + " \"$@\"",
                LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    var error = folder.resolve("stderr");
    var builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(error.toFile());
    var environment = builder.environment();
    environment.put("CLASS_PATH", System.getProperty("java.class.path"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    // As in bin/check: idle OpenMP threads that spin slow everything else down.
    environment.putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
    // Whatever data sets this machine has, the sample is fast.
    environment.remove("FDDA_DATA");
    environment.put("FDDA_CACHE", folder.toString());
    var ended = builder.start().waitFor();
    assertEquals(status, ended, () -> read(error).toString());
    return read(error);
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
