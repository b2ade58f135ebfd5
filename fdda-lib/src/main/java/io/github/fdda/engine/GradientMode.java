package io.github.fdda.engine;

import ai.djl.pytorch.jni.JniUtils;
import io.github.fdda.util.Internal;

/**
 * Whether this thread records operations for gradients, until it is closed in the same thread. The
 * engine keeps the setting for each thread, on in every new one; DJL switches it off in the first
 * thread alone.
 */
@Internal
public final class GradientMode implements AutoCloseable {

  private final boolean before;

  private GradientMode(boolean on) {
    Torch.engine(); // loads the native library
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
  }

  /** Records operations until it is closed. */
  static GradientMode on() {
    return new GradientMode(true);
  }

  /** Does not record operations until it is closed. */
  public static GradientMode off() {
    return new GradientMode(false);
  }

  /** Gives the thread back the setting that it had. */
  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
