package io.github.fdda.cli.cluster;

import io.github.fdda.Synthesis;
import io.github.fdda.TaskRunner;
import io.github.fdda.Workplace;
import io.github.fdda.data.Catalog;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.util.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Processes of this machine, each with one thread: together they do more than one process with as
 * many threads, as small networks leave threads waiting for each other.
 */
final class ProcessCluster implements Cluster {

  private static final long CHECKPOINT_MILLISECONDS = 20_000;

  private final int jobs;
  private final int tries;
  private final Path shared;
  private final Path files;
  private final Generators generators;
  private final SortedSet<String> machines = new TreeSet<>();
  private final List<ProcessPool> pools = new ArrayList<>();

  private ProcessCluster(int jobs, int tries, Path shared, Path files) {
    this.jobs = jobs;
    this.tries = tries;
    this.shared = shared;
    this.files = files;
    this.generators = new Generators(new FolderFiles(shared));
  }

  /**
   * Begins none yet.
   *
   * @param jobs number of processes
   * @param tries that each task has
   * @param shared folder of generators and checkpoints
   * @throws UnavailableException if there is no temporary folder
   */
  static ProcessCluster of(int jobs, int tries, Path shared) {
    try {
      return new ProcessCluster(jobs, tries, shared, LocalFolder.create());
    } catch (IOException e) {
      throw new UnavailableException(
          "no temporary folder can be made (%s)".formatted(e.getMessage()), e);
    }
  }

  @Override
  public TaskRunner runner(Map<Long, Workplace.Inputs> inputs, Catalog catalog) {
    var packed = PackedInputs.write(inputs, catalog, files, file -> {});
    var setup =
        new WorkerSetup(packed, files.toString(), shared.toString(), CHECKPOINT_MILLISECONDS);
    var pool = new ProcessPool(jobs, tries, setup, files);
    pools.add(pool);
    var display = new PhaseDisplay();
    return new InterruptibleRunner(
        new WaveRunner(pool, inputs, generators, machines, display), display);
  }

  @Override
  public Synthesis synthesis(TaskRunner runner, Workplace.Inputs inputs, SynthesisConfig config) {
    return WaveRunner.synthesis(runner, generators, inputs, config);
  }

  @Override
  public SortedSet<String> machines() {
    return Collections.unmodifiableSortedSet(machines);
  }

  @Override
  public void close() {
    pools.forEach(ProcessPool::close);
    try {
      LocalFolder.delete(files);
    } catch (IOException e) {
      throw new UnavailableException(
          "%s: cannot be removed (%s)".formatted(files, e.getMessage()), e);
    }
  }
}
