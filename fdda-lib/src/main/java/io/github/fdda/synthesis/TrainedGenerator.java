package io.github.fdda.synthesis;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Network;
import io.github.fdda.util.Internal;
import java.util.Optional;

/**
 * What the synthesis step leaves behind: the state of its loop when it ended. Immutable, on the
 * heap.
 *
 * @param network the teacher
 * @param centers it was trained towards
 * @param config hyper-parameters
 * @param iterations done
 * @param state of {@link Synthesizer#snapshot()}, with that of an {@link ImageBank} if its images
 *     were refined
 */
@Internal
public record TrainedGenerator(
    Network network, ClassCenters centers, SynthesisConfig config, int iterations, Snapshot state) {

  /** The loop, ready to go on where it ended. */
  public Synthesizer<TrainedGenerator> resume(Device device) {
    var synthesizer = restart(device);
    synthesizer.restore(iterations, state);
    return synthesizer;
  }

  /** The loop at iteration 0: it will draw the same numbers again. */
  public Synthesizer<TrainedGenerator> restart(Device device) {
    return new Synthesizer<>(
        network,
        centers,
        config,
        device,
        (loop, progress) ->
            new TrainedGenerator(network, centers, config, loop.iteration(), loop.snapshot()));
  }

  /**
   * Its images: the refined ones, if there are, else those of the generator as it is.
   *
   * @param parent owner of the manager that the result makes and closes
   */
  public ImageSource images(NDManager parent) {
    var bank = bank();
    return bank.isPresent() ? bank.get() : new ImageSynthesizer(parent, network, config, state);
  }

  /** The refined images. */
  public Optional<ImageBank> bank() {
    return ImageBank.of(state, network);
  }
}
