package io.github.fdda.quantize;

import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.range.RangeFinder;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.stage.TrainingConfig;
import io.github.fdda.train.StepObserver;
import io.github.fdda.util.DivergedException;
import io.github.fdda.util.Fingerprint;
import io.github.fdda.util.Internal;
import io.github.fdda.util.Interruption;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.StoppedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The loop of step 3: runs the stages of a {@link QuantizationConfig} one after the other, one
 * iteration at a time. A stage is set up when its first step is due; after its last step its effect
 * is measured.
 *
 * <p>Holds native memory until closed. Not for use by several threads.
 *
 * @param <R> what comes out
 * @since 0.1.0
 */
public final class Quantizer<R> implements AutoCloseable {

  private static final float NANOSECONDS = 1e9f;

  private final StageInputs inputs;
  private final QuantizationConfig config;
  private final List<StageConfig> stages;
  private final Function<Quantizer<R>, R> toResult;
  private final Snapshot teacher;
  private final List<StageEffect> history = new ArrayList<>();
  private StudentState student;
  private float seconds;
  private @Nullable Stage current;
  private @Nullable DivergenceMeter meter;

  /**
   * Sets up the loop at its beginning.
   *
   * @param inputs of all stages
   * @param config says which stages there are; those that its target leaves out are not run
   * @param toResult makes what comes out
   */
  @Internal
  public Quantizer(
      StageInputs inputs, QuantizationConfig config, Function<Quantizer<R>, R> toResult) {
    this.inputs = inputs;
    this.config = config;
    this.stages = config.stagesOnTarget();
    this.toResult = toResult;
    this.teacher = teacher(inputs);
    var ranges = RangeFinder.empty(inputs.plan());
    this.student = new StudentState(ranges, WeightRanges.NONE, teacher, teacher, false);
  }

  private static Snapshot teacher(StageInputs inputs) {
    try (var engine = EngineSession.open(inputs.device());
        var parameters = inputs.network().parameters(engine.manager())) {
      return Snapshot.of(parameters.trainable());
    }
  }

  /** Steps done, of all stages together. */
  public int iteration() {
    return history.stream().mapToInt(StageEffect::iterations).sum() + stageIteration();
  }

  /** Whether all stages are done. */
  public boolean done() {
    return history.size() == stages.size();
  }

  /** Name of the stage that the next step belongs to; after the last step, of the last stage. */
  public String stage() {
    return stages.get(Math.min(history.size(), stages.size() - 1)).stage();
  }

  /** Steps done of {@link #stage()}; 0 if all stages are done. */
  public int stageIteration() {
    return current == null ? 0 : current.iteration();
  }

  /**
   * Steps of {@link #stage()} in all. Sets the stage up if that has not been done.
   *
   * @throws IllegalStateException if all stages are done
   * @throws InvalidInputException if the stage needs images or a generator that are not there
   */
  public int stageIterations() {
    return current().iterations();
  }

  /**
   * Iterations of learning done, of all stages that learn; of the stage at work, in proportion to
   * the steps done of it.
   */
  public int iterationsLearned() {
    var whole = stages.subList(0, history.size()).stream().mapToInt(Quantizer::learning).sum();
    if (current == null) {
      return whole;
    }
    var learning = (long) learning(stages.get(history.size()));
    return whole + (int) (learning * current.iteration() / current.iterations());
  }

  private static int learning(StageConfig stage) {
    return stage instanceof TrainingConfig training ? training.iterations() : 0;
  }

  /** What each finished stage brought, in order. */
  public List<StageEffect> history() {
    return List.copyOf(history);
  }

  /** The student as it is now. */
  @Internal
  public StudentState student() {
    return current == null ? student : current.result();
  }

  /**
   * What comes out at the point that the loop has reached.
   *
   * @throws InvalidInputException if weights are not rounded yet
   */
  public R result() {
    if (!student().rounded()) {
      throw new InvalidInputException(
          "weights are in float until they are rounded, and the loop is at %s; go on, or quantize"
                  .formatted(stage())
              + " without learning");
    }
    return toResult.apply(this);
  }

  /**
   * Runs until {@link #done()} or until the observer stops it.
   *
   * @param observer told each step
   * @throws DivergedException if a loss is no longer finite
   * @throws InvalidInputException if a stage needs images or a generator that are not there
   * @throws StoppedException if the thread is interrupted; the loop can go on
   */
  public void run(StepObserver<QuantizationStep> observer) {
    var proceed = true;
    while (proceed && !done()) {
      proceed = observer.proceed(step());
    }
  }

  /**
   * Runs one iteration of the stage that is due.
   *
   * @return everything that happened in it
   * @throws DivergedException if a loss is no longer finite
   * @throws IllegalStateException if all stages are done
   * @throws InvalidInputException if the stage needs images or a generator that are not there
   * @throws StoppedException if the thread is interrupted; the loop is as it was, and can go on
   */
  public QuantizationStep step() {
    Interruption.check(
        () ->
            String.format(
                Locale.ROOT, "before iteration %d of stage %s", stageIteration() + 1, stage()),
        "step() or run() goes on");
    var start = System.nanoTime();
    var stage = current();
    var step = stage.step();
    if (stage.done()) {
      student = stage.result();
    }
    seconds += (System.nanoTime() - start) / NANOSECONDS;
    if (stage.done()) {
      history.add(effect(stage));
      leave(stage);
    }
    return step;
  }

  /** The state after {@link #iteration()} steps, for {@link #restore}. */
  public Snapshot snapshot() {
    var stage = current == null ? Snapshot.empty() : current.snapshot();
    return new SavedLoop(student, history, stageIteration(), seconds, stage).toSnapshot(identity());
  }

  /**
   * Continues where a loop of the same inputs and stages was when it was saved. To be called before
   * the first step.
   *
   * @param snapshot what {@link #snapshot()} was then
   * @throws InvalidInputException if it is the state of a loop of other inputs or another
   *     configuration
   */
  public void restore(Snapshot snapshot) {
    var saved = SavedLoop.of(snapshot, identity(), stages);
    student = saved.student();
    history.addAll(saved.history());
    seconds = saved.seconds();
    if (saved.iteration() > 0) {
      current().restore(saved.iteration(), saved.stage());
    }
  }

  /** Frees native memory. */
  @Override
  public void close() {
    if (current != null) {
      current.close();
    }
  }

  /** Tells the loop from one whose state it cannot go on from. */
  private Fingerprint identity() {
    var generator =
        inputs
            .generator()
            .map(trained -> Map.of("config", trained.config(), "iterations", trained.iterations()));
    return Fingerprint.of(
        Map.of(
            "network",
            inputs.network().sha256(),
            "calibration",
            inputs.calibration().sha256(),
            "generator",
            generator.orElse(Map.of()),
            "bits",
            inputs.plan().bits(),
            "quantization",
            config));
  }

  private Stage current() {
    if (current == null) {
      if (done()) {
        throw new IllegalStateException("all stages are done");
      }
      current = stages.get(history.size()).start(inputs, student);
    }
    return current;
  }

  private void leave(Stage stage) {
    stage.close();
    current = null;
    seconds = 0;
  }

  private StageEffect effect(Stage stage) {
    if (meter == null) {
      meter = new DivergenceMeter(inputs, teacher);
    }
    var divergence = meter.of(student);
    return new StageEffect(this.stage(), stage.iteration(), student.rounded(), divergence, seconds);
  }
}
