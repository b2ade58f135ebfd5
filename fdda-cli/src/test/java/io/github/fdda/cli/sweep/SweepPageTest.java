package io.github.fdda.cli.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.cli.Cli;
import io.github.fdda.cli.report.Pages;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepPageTest {

  @Test
  void holdsWhatIsPrinted(@TempDir Path folder) throws IOException {
    var file = folder.resolve("sweep.html");
    var outcome = Cli.run(folder, Cli.sweep(folder.resolve("out"), "--bits=8", "--report=" + file));
    assertEquals(0, outcome.status(), outcome::err);
    var page = Pages.read(file);
    Pages.assertShows(page, outcome.out().lines().filter(line -> line.startsWith("| ")).toList());
    Pages.assertLoadsNothing(page);
    // The chart, and images.
    assertEquals(2, page.getElementsByTagName("img").getLength());
    var text = page.getDocumentElement().getTextContent();
    assertTrue(text.contains("fdda sweep"), text);
    assertTrue(text.contains("W8A8"), text);
  }
}
