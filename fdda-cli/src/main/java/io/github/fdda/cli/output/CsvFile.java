package io.github.fdda.cli.output;

import io.github.fdda.util.AtomicFiles;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import tech.tablesaw.api.Table;

/** Tables as files that other programs read. */
public final class CsvFile {

  private CsvFile() {}

  /**
   * Writes a table, whole or not at all.
   *
   * @throws io.github.fdda.util.InvalidInputException if the file cannot be written
   */
  public static void write(Path file, Table table) {
    AtomicFiles.write(
        file, out -> table.write().csv(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
  }
}
