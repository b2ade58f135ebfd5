package io.github.fdda.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.survey.Journey.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file that goes the whole way, and one that is none; {@link Survey} takes other people's. */
class SurveyTest {

  @Test
  void aClassifier_goesTheWholeWay(@TempDir Path folder) throws IOException {
    var file = folder.resolve("tiny.onnx");
    Files.write(file, TinyNetwork.onnx(new ImageShape(3, 8, 8)));
    var cells = new Journey(file, folder).run();
    assertEquals(EnumSet.allOf(Step.class), cells.keySet(), cells.toString());
    assertEquals("FLOAT [-1, 3, 8, 8]", cells.get(Step.RUNTIME));
    assertEquals("3×8×8, 3 classes", cells.get(Step.LOADED));
    assertTrue(cells.get(Step.SAME_PREDICTIONS).startsWith("3 of 3, "), cells.toString());
  }

  @Test
  void whatIsNoNetwork_stopsAtTheStart(@TempDir Path folder) throws IOException {
    var file = folder.resolve("none.onnx");
    Files.writeString(file, "none");
    var cells = new Journey(file, folder).run();
    assertEquals(EnumSet.of(Step.RUNTIME), cells.keySet());
    assertTrue(cells.get(Step.RUNTIME).startsWith("refused: "), cells.toString());
  }

  @Test
  void table_hasALineAFile(@TempDir Path folder, @TempDir Path elsewhere)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("none, or two.onnx"), "none");
    Files.writeString(folder.resolve("readme.txt"), "no network");
    var table = elsewhere.resolve("table.csv");
    Survey.survey(folder, table);
    var lines = Files.readAllLines(table);
    assertEquals(2, lines.size());
    assertEquals(
        "name,runtime,loaded,difference,quantized,exported,same_predictions,compared,seconds",
        lines.get(0));
    assertTrue(lines.get(1).startsWith("\"none, or two\",\"refused: "), lines.get(1));
  }
}
