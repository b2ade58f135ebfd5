package io.github.fdda.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.bench.Growth.Axis;
import io.github.fdda.bench.Growth.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthReportTest {

  private static final String HEAD =
      "axis,value,generator_seconds,generator_multiply_adds,student_seconds,"
          + "student_multiply_adds,peak_mb";

  @Test
  void pointsAsTableAndChart(@TempDir Path folder) throws IOException {
    var settings =
        List.of(
            new Setting(Axis.BATCH_SIZE, 2),
            new Setting(Axis.BATCH_SIZE, 4),
            new Setting(Axis.SIDE, 8),
            new Setting(Axis.BN_LAYERS, 1));
    var lines = new ArrayList<String>();
    GrowthReport.write(folder, settings, lines::add);
    var csv = Files.readAllLines(folder.resolve("growth.csv"));
    assertEquals(HEAD, csv.get(0));
    assertEquals(
        List.of("batch_size,2", "batch_size,4", "side,8", "bn_layers,1"),
        csv.stream().skip(1).map(line -> first(line, 2)).toList());
    // Twice the images, twice the arithmetic.
    for (var column : List.of(3, 5)) {
      assertEquals(2 * number(csv.get(1), column), number(csv.get(2), column), "column " + column);
    }
    for (var line : csv.subList(1, csv.size())) {
      assertTrue(number(line, 2) > 0 && number(line, 4) > 0, line);
    }
    assertNotNull(ImageIO.read(folder.resolve("growth.png").toFile()));
    assertEquals(1 + settings.size(), lines.size(), lines::toString);
    assertTrue(lines.get(2).startsWith("| batch_size |     4 |"), lines::toString);
  }

  private static String first(String line, int columns) {
    return String.join(",", List.of(line.split(",")).subList(0, columns));
  }

  private static double number(String line, int column) {
    return Double.parseDouble(line.split(",")[column]);
  }
}
