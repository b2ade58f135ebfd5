package io.github.fdda.cli.cluster;

import io.github.fdda.Synthesis;
import io.github.fdda.TaskRunner;
import io.github.fdda.Workplace;
import io.github.fdda.data.Catalog;
import io.github.fdda.synthesis.SynthesisConfig;
import java.util.Map;
import java.util.SortedSet;

/** Machines that do tasks; closed when they are no longer needed. */
public interface Cluster extends AutoCloseable {

  /**
   * Sends inputs to all machines.
   *
   * @param inputs by the seed of their calibration images; of one network
   * @param catalog that knows the network, if it was not read from a file
   * @return does tasks there; those of a generator after the generator
   * @throws io.github.fdda.util.InvalidInputException if they cannot be sent
   */
  TaskRunner runner(Map<Long, Workplace.Inputs> inputs, Catalog catalog);

  /**
   * A generator trained there, or earlier.
   *
   * @param runner that has the inputs
   * @throws io.github.fdda.util.UnavailableException if training failed
   */
  Synthesis synthesis(TaskRunner runner, Workplace.Inputs inputs, SynthesisConfig config);

  /** Processor, engine and threads of those that have done tasks so far, one line for each kind. */
  SortedSet<String> machines();

  /** Lets go of the machines. */
  @Override
  void close();
}
