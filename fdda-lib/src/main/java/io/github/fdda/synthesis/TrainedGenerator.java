package io.github.fdda.synthesis;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Network;
import io.github.fdda.util.Internal;
import java.util.Optional;

/**
 * The state of the synthesis loop when it ended. Immutable; need not be closed.
 *
 * @param network the teacher
 * @param centers it was trained towards
 * @param config hyper-parameters
 * @param iterations done
 * @param state of {@link Synthesizer#learned()}, with that of an {@link ImageBank} if its images
 *     were refined
 */
@Internal
public record TrainedGenerator(
    Network network, ClassCenters centers, SynthesisConfig config, int iterations, Snapshot state) {

  /**
   * The loop, ready to go on where it ended.
   *
   * @param device where to compute
   * @return the caller closes it
   */
  public Synthesizer<TrainedGenerator> resume(Device device) {
    var synthesizer = restart(device);
    synthesizer.resume(iterations, state);
    return synthesizer;
  }

  /**
   * The loop at iteration 0: it will draw the same numbers again.
   *
   * @param device where to compute
   * @return the caller closes it
   */
  public Synthesizer<TrainedGenerator> restart(Device device) {
    return new Synthesizer<>(
        network,
        centers,
        config,
        device,
        (loop, progress) ->
            new TrainedGenerator(network, centers, config, loop.iteration(), loop.learned()));
  }

  /**
   * A source of its images: the refined ones, if there are any, else new ones of the generator.
   *
   * @param parent owner of the manager that the result makes and closes
   * @return the caller closes it
   */
  public ImageSource images(NDManager parent) {
    var bank = bank();
    return bank.isPresent() ? bank.get() : new ImageSynthesizer(parent, network, config, state);
  }

  /** The refined images, if there are any. */
  public Optional<ImageBank> bank() {
    return ImageBank.of(state, network);
  }
}
