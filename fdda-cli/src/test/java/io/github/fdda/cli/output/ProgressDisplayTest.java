package io.github.fdda.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.train.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ProgressDisplay lines =
      new ProgressDisplay.Lines("float", new PrintStream(out, true, StandardCharsets.UTF_8));

  @Test
  void lines_oneATenth() {
    for (var done = 1; done <= 1000; done++) {
      lines.observer().accept(new Progress(done, 1000, "images"));
    }
    var shown = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(10, shown.size());
    assertTrue(shown.get(0).startsWith("float        100/1000 images, "), shown.get(0));
    assertTrue(shown.get(9).startsWith("float        1000/1000 images, "), shown.get(9));
  }

  @Test
  void lines_haveANote() {
    lines.at(new Progress(1, 1, "iterations"), "loss 1.250");
    var shown = out.toString(StandardCharsets.UTF_8);
    assertTrue(
        shown.contains("1/1 iterations, ") && shown.endsWith("loss 1.250" + System.lineSeparator()),
        shown);
  }
}
