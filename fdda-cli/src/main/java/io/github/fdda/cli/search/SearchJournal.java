package io.github.fdda.cli.search;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.fdda.cli.output.Json;
import io.github.fdda.search.Trial;
import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The trials of a search, in a file as soon as they are made.
 *
 * @param inputs fingerprint of all that they depend on
 * @param trials in order
 */
record SearchJournal(String inputs, List<Trial> trials) {

  /** Writes it over the one before, whole or not at all. */
  void write(Path file) {
    AtomicFiles.write(file, Json.of(this));
  }

  /**
   * The trials to go on from.
   *
   * @param inputs of the search that wants to
   * @return none if there is no such file
   * @throws InvalidInputException if it is damaged, or of another search
   */
  static List<Trial> read(Path file, String inputs) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      var journal = new JsonMapper().readValue(file.toFile(), SearchJournal.class);
      if (!journal.inputs.equals(inputs)) {
        throw new InvalidInputException(
            "%s: is of a search with other inputs or options; leave out --resume, or give another folder"
                .formatted(file));
      }
      return journal.trials;
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: is damaged; delete it, or leave out --resume".formatted(file), e);
    }
  }
}
