package io.github.fdda.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.util.Internal;
import io.github.fdda.util.UnavailableException;

/**
 * A manager of arrays, with recording for gradients off in this thread until it is closed there.
 */
@Internal
public final class EngineSession implements AutoCloseable {

  private final NDManager manager;
  private final GradientMode mode;

  private EngineSession(Device device) {
    // First, since it may refuse.
    manager = TensorEngine.newManager(device);
    mode = GradientMode.off();
  }

  /**
   * Opens one on the CPU.
   *
   * @throws UnavailableException if there is no engine for this platform, or it computes wrongly on
   *     this machine
   */
  public static EngineSession open() {
    return open(Device.cpu());
  }

  /**
   * Opens one.
   *
   * @param device where its arrays are
   * @throws UnavailableException if there is no engine for this platform, or it computes wrongly on
   *     this machine
   */
  public static EngineSession open(Device device) {
    return new EngineSession(device);
  }

  /** Owner of the arrays. */
  public NDManager manager() {
    return manager;
  }

  /** Frees the arrays. */
  @Override
  public void close() {
    manager.close();
    mode.close();
  }
}
