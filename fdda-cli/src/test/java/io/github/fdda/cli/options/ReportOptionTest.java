package io.github.fdda.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportOptionTest {

  @Test
  void line_canBeGivenToAShell() {
    assertEquals(
        """
        fdda compare resnet20 'my net.onnx' \\
          --dataset 'it'\\''s $HOME' \\
          --bits=2,3""",
        ReportOption.quoted(
            "fdda",
            List.of(
                "compare", "resnet20", "my net.onnx", "--dataset", "it's $HOME", "--bits=2,3")));
  }

  @Test
  void emptyArgument_isKept() {
    assertEquals("fdda list ''", ReportOption.quoted("fdda", List.of("list", "")));
  }
}
