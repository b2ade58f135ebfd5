package io.github.fdda.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.cli.Cli;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoakCommandTest {

  @ParameterizedTest
  @CsvSource({
    "--every 0, --every 0",
    "--iterations -1, iterations -1",
    "--iterations many, --iterations"
  })
  void badInput_inOneLine(String options, String expected, @TempDir Path folder)
      throws IOException {
    var outcome = Cli.run(folder, ("soak " + options).split(" "));
    assertEquals(2, outcome.status(), outcome::err);
    assertEquals(1, outcome.errorLines().size(), outcome::err);
    assertTrue(outcome.err().contains(expected), outcome::err);
  }
}
