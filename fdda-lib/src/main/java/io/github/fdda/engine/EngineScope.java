package io.github.fdda.engine;

import ai.djl.ndarray.NDScope;
import io.github.fdda.util.Internal;

/**
 * A computation in this thread that is not recorded for gradients. The arrays that are made in it
 * are freed when it is closed, but for those taken out by {@link NDScope#unregister}.
 */
@Internal
public final class EngineScope implements AutoCloseable {

  private final GradientMode mode = GradientMode.off();
  private final NDScope arrays = new NDScope();

  /** Opens the scope in this thread, which also must close it. */
  public EngineScope() {
    arrays.suppressNotUsedWarning();
  }

  @Override
  public void close() {
    arrays.close();
    mode.close();
  }
}
