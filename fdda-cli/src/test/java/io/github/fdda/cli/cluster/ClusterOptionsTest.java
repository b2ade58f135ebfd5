package io.github.fdda.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterOptionsTest {

  /** Spark is no dependency of the command line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--master=local[1]; Apache Spark is not on the class path",
        "--shared=file:///tmp; give it too, or leave them out",
        "--retries=1; give one of them, or leave it out",
        "--jobs=0; --jobs 0: give 1 or more",
        "--jobs=2 --master=local[1]; give one of them",
        "--jobs=2 --shared=file:///tmp; say how --master runs",
        "--jobs=2 --retries=-1; --retries -1: give 0 or more",
        "--conf=spark.ui.enabled=true; give it too, or leave them out",
      })
  void sweep_withoutSpark(String option, String expected, @TempDir Path folder) throws IOException {
    var out = folder.resolve("out");
    var outcome = Cli.run(folder, Cli.sweep(out, option.split(" ")));
    assertEquals(2, outcome.status(), outcome::err);
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(outcome.err().contains(expected), outcome::err);
    assertFalse(Files.exists(out));
  }

  @Test
  void machines_thatDiffer_areWarnedOf() {
    assertEquals("computed on a\n", MachineLines.of(List.of("a")));
    var two = MachineLines.of(List.of("a", "b"));
    assertTrue(two.startsWith("computed on a\ncomputed on b\nThese differ"), two);
  }
}
