package io.github.fdda;

import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.util.Internal;
import java.io.Serializable;
import java.util.Optional;

/**
 * A piece of work that any machine can do: what comes out depends on nothing but the task and the
 * inputs at its place of work. Tasks are serialized by Java between processes of one build.
 *
 * @param <R> what comes out
 */
@Internal
public interface Task<R extends Serializable> extends Serializable {

  /** For people, in one line. */
  String name();

  /** Which of the run's inputs it needs: the seed that their calibration images were drawn by. */
  long seed();

  /** The generator that it needs, if it needs one: tasks that share one need it but once. */
  default Optional<SynthesisConfig> generator() {
    return Optional.empty();
  }

  /** Does it. */
  R run(Workplace place);
}
