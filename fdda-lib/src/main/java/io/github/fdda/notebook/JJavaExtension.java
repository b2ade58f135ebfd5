package io.github.fdda.notebook;

import io.github.fdda.util.Internal;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** Loaded by JJava through {@code META-INF/services}; of no use elsewhere. */
@Internal
public final class JJavaExtension implements Extension {

  /** For the service loader. */
  public JJavaExtension() {}

  @Override
  public void install(BaseKernel kernel) {
    Logging.quiet();
    JJavaKernel.register(kernel.getRenderer());
  }
}
