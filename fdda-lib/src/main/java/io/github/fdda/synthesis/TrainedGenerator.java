package io.github.fdda.synthesis;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.network.Network;
import io.github.fdda.network.Snapshot;

/**
 * What the synthesis step leaves behind: the state of its loop when it ended. Immutable, on the
 * heap.
 *
 * @param network the teacher
 * @param centers it was trained towards
 * @param config hyper-parameters
 * @param iterations done
 * @param state of {@link Synthesizer#snapshot()}
 */
public record TrainedGenerator(
    Network network, ClassCenters centers, SynthesisConfig config, int iterations, Snapshot state) {

  /** The loop, ready to go on where it ended. */
  public Synthesizer resume(Device device) {
    var synthesizer = restart(device);
    synthesizer.restore(iterations, state);
    return synthesizer;
  }

  /** The loop at iteration 0: it will draw the same numbers again. */
  public Synthesizer restart(Device device) {
    return new Synthesizer(network, centers, config, device);
  }

  /**
   * The generator as it is.
   *
   * @param parent owner of the manager that the result makes and closes
   */
  public ImageSynthesizer images(NDManager parent) {
    return new ImageSynthesizer(parent, network, config, state);
  }
}
