package io.github.fdda.cli.ablate;

import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.FolderLock;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs of an ablation, one a line of a CSV file, kept as soon as they are made. Several ablations
 * may add to one file at the same time.
 */
final class AblationLog {

  private final Path file;
  private List<AblationRow> rows;

  private AblationLog(Path file, List<AblationRow> rows) {
    this.file = file;
    this.rows = rows;
  }

  /**
   * Takes up the runs of a file, or begins it.
   *
   * @throws InvalidInputException if the file is of another kind, a line of it is damaged, or it
   *     cannot be read or written
   */
  static AblationLog open(Path file) {
    return locked(
        file,
        () -> {
          var lines = Files.exists(file) ? read(file) : List.of(CsvLine.head(AblationRow.COLUMNS));
          var log = new AblationLog(file, rows(file, lines));
          write(file, lines);
          return log;
        });
  }

  /** The run with these inputs: from before, else made now and kept. */
  AblationRow get(AblationRow.Inputs inputs, Supplier<AblationRow> make) {
    return find(inputs).orElseGet(() -> keep(make.get()));
  }

  /** Adds a run, unless another ablation has added it meanwhile. */
  AblationRow keep(AblationRow made) {
    return locked(
        file,
        () -> {
          var lines =
              new ArrayList<>(
                  Files.exists(file) ? read(file) : List.of(CsvLine.head(AblationRow.COLUMNS)));
          rows = rows(file, lines);
          var known = find(made.inputs());
          if (known.isPresent()) {
            return known.get();
          }
          lines.add(made.line(columns(file, lines)));
          write(file, lines);
          rows.add(made);
          return made;
        });
  }

  /** The run with these inputs, if it was made. */
  Optional<AblationRow> find(AblationRow.Inputs inputs) {
    return rows.stream().filter(row -> row.inputs().equals(inputs)).findFirst();
  }

  private static <T> T locked(Path file, Supplier<T> action) {
    return FolderLock.holding(file.resolveSibling("." + file.getFileName() + ".lock"), action);
  }

  private static void write(Path file, List<String> lines) {
    AtomicFiles.write(file, String.join("\n", lines) + "\n");
  }

  private static List<AblationRow> rows(Path file, List<String> lines) {
    var columns = columns(file, lines);
    var rows = new ArrayList<AblationRow>();
    for (var i = 1; i < lines.size(); i++) {
      rows.add(row(file, i + 1, lines.get(i), columns));
    }
    return rows;
  }

  private static List<String> columns(Path file, List<String> lines) {
    return Stream.of(AblationRow.COLUMNS, AblationRow.EARLIER_COLUMNS)
        .filter(columns -> !lines.isEmpty() && lines.get(0).equals(CsvLine.head(columns)))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "%s: its first line is not that of an ablation; give another file"
                        .formatted(file)));
  }

  private static AblationRow row(Path file, int number, String line, List<String> columns) {
    try {
      return AblationRow.parse(line, columns);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: line %d was changed or damaged since it was written (%s); delete it",
              file,
              number,
              e.getMessage()),
          e);
    }
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: cannot be read (%s); give another file"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }
}
