package io.github.fdda.cli.report;

import io.github.fdda.util.AtomicFiles;
import java.nio.file.Path;

/**
 * A page that was asked for.
 *
 * @param path where it goes
 * @param command that asks for it, as a shell takes it
 */
public record ReportFile(Path path, String command) {

  /**
   * Writes a page, whole or not at all.
   *
   * @throws io.github.fdda.util.InvalidInputException if the file cannot be written
   */
  public void write(ReportPage page) {
    AtomicFiles.write(path, page.html());
  }
}
