package io.github.fdda.quantize.grid;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Network;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.train.StepObserver;

/** Trains generators for tests of what uses them. */
public final class Generators {

  private Generators() {}

  public static TrainedGenerator train(
      Network network, LabelledImages calibration, SynthesisConfig config) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager)) {
      var centers = ClassCenters.collect(network, parameters, calibration, manager);
      var untrained = new TrainedGenerator(network, centers, config, 0, Snapshot.empty());
      try (var synthesizer = untrained.restart(Device.cpu())) {
        synthesizer.run(StepObserver.none());
        return synthesizer.result();
      }
    }
  }
}
