package io.github.fdda.network.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * None of the ONNX standard's own cases comes out wrong; where the Debian package libonnx-testdata
 * is installed, or {@code fdda.onnx.testdata} names its folder.
 */
class BackendCasesTest {

  @ParameterizedTest
  @CsvSource({"node, 440", "pytorch-converted, 60", "pytorch-operator, 30", "simple, 5"})
  void noneIsWrong(String kind, int least) {
    var data = System.getProperty("fdda.onnx.testdata", "/usr/share/libonnx-testdata/data");
    var folder = Path.of(data, kind);
    assumeTrue(Files.isDirectory(folder), "skipped: libonnx-testdata is not installed");
    var results = BackendCases.run(folder);
    assertEquals(List.of(), with(results, BackendCases.Outcome.WRONG));
    assertTrue(with(results, BackendCases.Outcome.EQUAL).size() >= least);
  }

  private static List<BackendCases.Result> with(
      List<BackendCases.Result> results, BackendCases.Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).toList();
  }
}
