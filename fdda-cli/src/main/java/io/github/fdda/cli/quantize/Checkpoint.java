package io.github.fdda.cli.quantize;

import io.github.fdda.cli.output.OutputFiles;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.util.Fingerprint;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The saved state of one training loop of a run. The file's name holds a hash of all that the loop
 * depends on, so a state is never taken up by a run of another configuration.
 */
public final class Checkpoint {

  private static final String ITERATION = "checkpoint.iteration";
  private static final String FOLDER = "checkpoint";
  private static final int HASH_LENGTH = 16;

  private final Path file;

  /**
   * @param run folder of the run
   * @param loop name of the loop
   * @param inputs of the loop, its configuration among them
   */
  public Checkpoint(Path run, String loop, Fingerprint inputs) {
    this.file = run.resolve(FOLDER).resolve(loop + "-" + inputs.hex(HASH_LENGTH) + ".safetensors");
  }

  /** A state and the iterations done when it was saved. */
  public record State(int iteration, Snapshot snapshot) {}

  /** Saves a state over the one before, atomically. */
  public void save(int iteration, Snapshot snapshot) {
    snapshot.plus(Snapshot.ofVectors(Map.of(ITERATION, new float[] {iteration}))).write(file);
  }

  /**
   * Goes on from the saved state, if there is one.
   *
   * @param continuation makes a loop from a state
   * @throws InvalidInputException if the state is damaged
   */
  public <T> Optional<T> resume(Function<State, T> continuation) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(continuation.apply(read()));
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          "%s: is damaged (%s); delete it, or leave out --resume".formatted(file, e.getMessage()),
          e);
    }
  }

  private State read() {
    var snapshot = Snapshot.read(file);
    return new State((int) snapshot.values(ITERATION)[0], snapshot);
  }

  /** Removes the state, if there is one: the result of the loop is saved. */
  public void delete() {
    OutputFiles.delete(file);
  }
}
