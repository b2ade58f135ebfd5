package io.github.fdda;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.fdda.util.Fingerprint;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The measurements of a sweep so far. With a file, each measurement is kept there as soon as it is
 * made, and one that is there already is not made again.
 */
@Internal
public final class SweepJournal {

  private static final String ADVICE = "delete it, or give another";

  private final Optional<Path> file;
  private final String inputs;
  private final Map<String, Measurement> measurements;

  private SweepJournal(Optional<Path> file, String inputs, Map<String, Measurement> measurements) {
    this.file = file;
    this.inputs = inputs;
    this.measurements = new HashMap<>(measurements);
  }

  /**
   * One network, measured.
   *
   * @param top1 percent
   * @param seconds it took to make
   */
  public record Measurement(double top1, double seconds) implements Serializable {}

  private record Document(String inputs, Map<String, Measurement> measurements) {

    Document {
      measurements = Map.copyOf(measurements);
    }
  }

  /**
   * Reads the measurements of a file, or creates it: a file that cannot be written is refused
   * before anything is measured.
   *
   * @param file to keep the measurements in, of this or an earlier sweep; none keeps nothing
   * @param inputs of this sweep; asked for if there is a file, as it takes a look at every image
   * @throws InvalidInputException if the file is damaged, of another sweep, or cannot be written
   */
  static SweepJournal open(Optional<Path> file, Supplier<Fingerprint> inputs) {
    var given = file.map(path -> inputs.get().hex()).orElse("");
    var earlier = file.filter(Files::exists).map(SweepJournal::read);
    if (earlier.isPresent() && !given.equals(earlier.get().inputs)) {
      throw new InvalidInputException(
          ("%s: holds a sweep of another network, calibration set, synthesis, test set or"
                  + " configuration; give another file, or delete it")
              .formatted(file.orElseThrow()));
    }
    var journal =
        new SweepJournal(file, given, earlier.map(Document::measurements).orElse(Map.of()));
    journal.save();
    return journal;
  }

  /** Returns the measurement of that name; if there is none yet, makes and keeps it. */
  Measurement get(String name, Supplier<Measurement> measure) {
    var known = measurements.get(name);
    if (known != null) {
      return known;
    }
    var made = measure.get();
    keep(name, made);
    return made;
  }

  /** Whether there is a measurement of that name. */
  boolean has(String name) {
    return measurements.containsKey(name);
  }

  /** Keeps a measurement. */
  void keep(String name, Measurement made) {
    measurements.put(name, made);
    save();
  }

  private void save() {
    file.ifPresent(path -> JsonFile.write(path, new Document(inputs, measurements)));
  }

  private static Document read(Path file) {
    try {
      return JsonFile.content(file, JsonFile.read(file), ADVICE, Document.class);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          "%s: is not the file of a sweep (%s); %s".formatted(file, JsonFile.firstLine(e), ADVICE),
          e);
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: cannot be read (%s); give another file"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }
}
