package io.github.fdda.cli.cluster;

import io.github.fdda.Synthesis;
import io.github.fdda.SynthesisTask;
import io.github.fdda.Task;
import io.github.fdda.TaskRunner;
import io.github.fdda.Workplace;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.train.Progress;
import io.github.fdda.util.UnavailableException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Does tasks in waves: generators without refined images, then those with, each once; then the
 * tasks that need them.
 */
public final class WaveRunner implements TaskRunner {

  private final Pool pool;
  private final Map<Long, Workplace.Inputs> inputs;
  private final Generators generators;
  private final Set<String> machines;
  private final Watcher watcher;

  /**
   * @param pool has the inputs too
   * @param inputs by seed
   * @param generators where the pool keeps them
   * @param machines those that have done tasks, to add to
   */
  public WaveRunner(
      Pool pool,
      Map<Long, Workplace.Inputs> inputs,
      Generators generators,
      Set<String> machines,
      Watcher watcher) {
    this.pool = pool;
    this.inputs = Map.copyOf(inputs);
    this.generators = generators;
    this.machines = machines;
    this.watcher = watcher;
  }

  /** A generator that tasks need. */
  private record Generator(long seed, SynthesisConfig config) {

    boolean refines() {
      return config.refinement().refines();
    }

    /** The one that it begins with. */
    Generator unrefined() {
      return new Generator(seed, config.withRefinement(RefinementConfig.none()));
    }
  }

  @Override
  public <R extends Serializable> List<String> run(
      String phase, List<? extends Task<R>> tasks, BiConsumer<Task<R>, R> done) {
    var broken = train(tasks.stream().flatMap(task -> generator(task).stream()).toList());
    var faults = new ArrayList<String>();
    var possible = new ArrayList<Task<R>>();
    for (var task : tasks) {
      generator(task)
          .map(broken::get)
          .ifPresentOrElse(
              fault -> faults.add("%s: its generator failed (%s)".formatted(task.name(), fault)),
              () -> possible.add(task));
    }
    wave(phase, possible, done)
        .forEach((index, fault) -> faults.add(possible.get(index).name() + ": " + fault));
    return faults;
  }

  private Optional<Generator> generator(Task<?> task) {
    return task.generator()
        .map(config -> new Generator(task.seed(), inputsOf(task.seed()).possible(config)));
  }

  /** Trains what is not there yet; returns why some are not there afterwards. */
  private Map<Generator, String> train(List<Generator> needed) {
    var broken = new HashMap<Generator, String>();
    broken.putAll(wave(missing(needed.stream().map(Generator::unrefined))));
    var refined = missing(needed.stream().filter(Generator::refines));
    refined.stream()
        .filter(each -> broken.containsKey(each.unrefined()))
        .forEach(each -> broken.put(each, broken.get(each.unrefined())));
    broken.putAll(wave(refined.stream().filter(each -> !broken.containsKey(each)).toList()));
    return broken;
  }

  private List<Generator> missing(Stream<Generator> needed) {
    return needed
        .distinct()
        .filter(each -> !generators.has(inputsOf(each.seed), each.config))
        .toList();
  }

  private Map<Generator, String> wave(List<Generator> wanted) {
    var tasks = wanted.stream().map(each -> SynthesisTask.of(each.seed, each.config)).toList();
    var faults = new HashMap<Generator, String>();
    wave("synthesize", tasks, (task, seconds) -> {})
        .forEach((index, fault) -> faults.put(wanted.get(index), fault));
    return faults;
  }

  private <R extends Serializable> Map<Integer, String> wave(
      String phase, List<? extends Task<R>> tasks, BiConsumer<Task<R>, R> done) {
    return pool.run(
        phase,
        List.<Task<R>>copyOf(tasks),
        (index, outcome) -> {
          machines.add(outcome.machine());
          done.accept(tasks.get(index), outcome.value());
        },
        (ended, failed) -> watcher.at(phase, new Progress(ended, tasks.size(), "tasks"), failed));
  }

  private Workplace.Inputs inputsOf(long seed) {
    return Optional.ofNullable(inputs.get(seed))
        .orElseThrow(() -> new IllegalArgumentException("no inputs of seed " + seed));
  }

  /**
   * A generator trained by a task, or earlier.
   *
   * @throws UnavailableException if training failed
   */
  public static Synthesis synthesis(
      TaskRunner runner, Generators generators, Workplace.Inputs inputs, SynthesisConfig config) {
    if (!generators.has(inputs, config)) {
      var task = SynthesisTask.of(inputs.calibration().seed(), config);
      TaskRunner.requireNone(runner.run("synthesize", List.of(task), (each, seconds) -> {}), 1);
    }
    return generators
        .find(inputs, config)
        .orElseThrow(() -> new UnavailableException("the shared folder has lost the generator"))
        .value();
  }
}
