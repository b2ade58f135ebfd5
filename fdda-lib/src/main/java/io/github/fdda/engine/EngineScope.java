package io.github.fdda.engine;

import ai.djl.ndarray.NDScope;
import io.github.fdda.util.Internal;

/**
 * A stretch of computation in this thread without gradients. The arrays that are made in it are
 * freed when it is closed, but for those taken out by {@link NDScope#unregister}.
 */
@Internal
public final class EngineScope implements AutoCloseable {

  private final GradientMode mode = GradientMode.off();
  private final NDScope arrays = new NDScope();

  /** Opens it in this thread, which also closes it. */
  public EngineScope() {
    arrays.suppressNotUsedWarning();
  }

  @Override
  public void close() {
    arrays.close();
    mode.close();
  }
}
