package io.github.fdda.cli.ablate;

import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Runs of an ablation, one a line of a CSV file, kept as soon as they are made. */
final class AblationLog {

  private final Path file;
  private final List<String> lines;

  private AblationLog(Path file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  /**
   * Takes up the runs of a file, or begins it.
   *
   * @throws InvalidInputException if the file is of another kind, or cannot be read or written
   */
  static AblationLog open(Path file) {
    var lines = Files.exists(file) ? read(file) : List.of(AblationRow.HEAD);
    if (lines.isEmpty() || !lines.get(0).equals(AblationRow.HEAD)) {
      throw new InvalidInputException(
          "%s: its first line is not that of an ablation; give another file".formatted(file));
    }
    var log = new AblationLog(file, new ArrayList<>(lines));
    log.write();
    return log;
  }

  /** The run with these inputs: from before, else made now and kept. */
  AblationRow get(AblationRow.Inputs inputs, Supplier<AblationRow> make) {
    var known = lines.stream().filter(line -> line.startsWith(inputs + ",")).findFirst();
    if (known.isPresent()) {
      return AblationRow.parse(inputs, known.get().substring(inputs.toString().length() + 1));
    }
    var made = make.get();
    lines.add(made.toString());
    write();
    return made;
  }

  private void write() {
    AtomicFiles.write(file, String.join("\n", lines) + "\n");
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
