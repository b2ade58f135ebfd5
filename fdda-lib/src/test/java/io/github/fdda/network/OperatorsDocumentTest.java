package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.network.layer.OperatorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/your-own.md lists is what is there. */
class OperatorsDocumentTest {

  @ParameterizedTest
  @CsvSource({
    "WEIGHT, Weights quantized",
    "ACTIVATION, Output quantized",
    "FLOAT, In float",
    "LAYOUT, Without arithmetic",
    "QUANTIZED, In quantized files only"
  })
  void operators_asDocumented(OperatorKind kind, String title) throws IOException {
    var lines = Files.readString(Path.of("..", "docs", "your-own.md")).replace("\n  ", " ");
    var names =
        Networks.operators().entrySet().stream()
            .filter(operator -> operator.getValue() == kind)
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    var line = lines.lines().filter(l -> l.startsWith("- **" + title + "**")).findFirst();
    assertEquals("- **" + title + "**: " + names + ".", line.orElse("nothing"));
  }
}
