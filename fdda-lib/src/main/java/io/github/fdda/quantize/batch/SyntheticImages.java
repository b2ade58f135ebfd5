package io.github.fdda.quantize.batch;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.synthesis.ImageSource;
import io.github.fdda.synthesis.Synthesizer;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.random.RandomGenerator;

/** Where the student's synthetic images come from. */
@Internal
public sealed interface SyntheticImages extends AutoCloseable {

  /**
   * Synthetic images and the classes asked for.
   *
   * @param labels N
   * @param images normalized, N arrays of C×H×W
   */
  record Batch(List<Integer> labels, List<float[]> images) {}

  /**
   * The images of one iteration of the student.
   *
   * @param random where draws come from; a generator that goes on training has draws of its own
   */
  Batch next(RandomGenerator random);

  /**
   * Other images of these classes.
   *
   * @param labels N
   * @return normalized, N arrays of C×H×W
   */
  List<float[]> others(List<Integer> labels, RandomGenerator random);

  /** State beyond that of the synthesis step. */
  Snapshot snapshot();

  /**
   * Goes back to a state.
   *
   * @param iteration of the student
   * @param snapshot what {@link #snapshot()} was then
   */
  void restore(int iteration, Snapshot snapshot);

  @Override
  void close();

  /** Images of a generator that stays as it is, refined or not. */
  record Frozen(ImageSource generator, int batchSize) implements SyntheticImages {

    /**
     * The images of a generator as it is.
     *
     * @param batchSize images in a batch, 0 or at least 2
     * @param manager owner of native memory
     */
    public static Frozen of(TrainedGenerator trained, int batchSize, NDManager manager) {
      return new Frozen(trained.images(manager), batchSize);
    }

    @Override
    public Batch next(RandomGenerator random) {
      var labels = generator.labels(batchSize, random);
      return new Batch(labels, batchSize == 0 ? List.of() : generator.images(labels, random));
    }

    @Override
    public List<float[]> others(List<Integer> labels, RandomGenerator random) {
      return generator.images(labels, random);
    }

    @Override
    public Snapshot snapshot() {
      return Snapshot.empty();
    }

    @Override
    public void restore(int iteration, Snapshot snapshot) {}

    @Override
    public void close() {
      generator.close();
    }
  }

  /** Images of a generator that goes on training: the random batch of its newest iteration. */
  record Joint(Synthesizer<?> synthesizer, int iterationsBefore) implements SyntheticImages {

    /**
     * The images of a generator that goes on where its training ended.
     *
     * @param device where to compute
     * @throws InvalidInputException if its images were refined
     */
    public static Joint of(TrainedGenerator trained, Device device) {
      if (trained.bank().isPresent()) {
        throw new InvalidInputException(
            "refined images are not for a generator that goes on training; freeze it, or leave"
                + " refinement out");
      }
      return new Joint(trained.resume(device), trained.iterations());
    }

    @Override
    public Batch next(RandomGenerator random) {
      var batch = synthesizer.step().random();
      return new Batch(batch.labels(), batch.images());
    }

    /** Always throws: {@code DistilConfig} refuses the mixup that would ask for them. */
    @Override
    public List<float[]> others(List<Integer> labels, RandomGenerator random) {
      throw new IllegalStateException("a generator that is being trained makes one batch a step");
    }

    @Override
    public Snapshot snapshot() {
      return synthesizer.snapshot();
    }

    @Override
    public void restore(int iteration, Snapshot snapshot) {
      synthesizer.restore(iterationsBefore + iteration, snapshot);
    }

    @Override
    public void close() {
      synthesizer.close();
    }
  }
}
