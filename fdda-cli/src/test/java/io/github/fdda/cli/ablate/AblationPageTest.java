package io.github.fdda.cli.ablate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.cli.Cli;
import io.github.fdda.cli.report.Pages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AblationPageTest {

  @Test
  void holdsWhatIsPrinted(@TempDir Path folder) throws IOException {
    var csv = folder.resolve("runs.csv");
    var file = folder.resolve("ablation.html");
    var outcome = Cli.run(folder, Cli.ablate(csv, "--seeds=2", "--report=" + file));
    assertEquals(0, outcome.status(), outcome::err);
    var page = Pages.read(file);
    Pages.assertShows(page, outcome.out().lines().filter(line -> line.startsWith("| ")).toList());
    Pages.assertLoadsNothing(page);
    // Each line of the file is a run, with the same top-1.
    var lines = Files.readAllLines(csv);
    var head = lines.get(0).split(",", -1);
    for (var line : lines.subList(1, lines.size())) {
      var cells = line.split(",", -1);
      assertEquals(head.length, cells.length, line);
      assertTrue(
          Pages.rows(page).stream()
              .anyMatch(row -> row.contains(cells[6]) && row.contains(cells[8])),
          line);
    }
    assertEquals(1, page.getElementsByTagName("img").getLength());
  }
}
