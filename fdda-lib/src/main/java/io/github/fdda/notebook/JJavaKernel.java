package io.github.fdda.notebook;

import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;

/** JJava, which finds {@link JJavaExtension} as it starts. */
final class JJavaKernel implements Kernel {

  private final BaseKernel kernel;

  JJavaKernel(BaseKernel kernel) {
    this.kernel = kernel;
  }

  static Optional<Kernel> running() {
    try {
      return Optional.of(new JJavaKernel(BaseKernel.notebookKernel()));
    } catch (NullPointerException e) {
      // This is how it says that none is running.
      return Optional.empty();
    }
  }

  /** Again: our extension may have been installed before the libraries it shows were there. */
  @Override
  public void start() {
    register(kernel.getRenderer());
  }

  static void register(Renderer renderer) {
    for (var type : Registrations.pending(renderer)) {
      renderer
          .createRegistration(type)
          .register((value, context) -> fill(context.getOutputContainer(), Renderings.of(value)));
    }
  }

  @Override
  public void display(String id, Rendering rendering) {
    kernel.display(data(id, rendering));
  }

  @Override
  public void update(String id, Rendering rendering) {
    kernel.getIO().display.updateDisplay(data(id, rendering));
  }

  private static void fill(DisplayData data, Rendering rendering) {
    rendering.forms().forEach(data::putData);
    rendering.metadata().forEach(data::putMetaData);
  }

  private static DisplayData data(String id, Rendering rendering) {
    var data = new DisplayData();
    fill(data, rendering);
    // Its setter has another signature in the next release.
    data.putTransientData("display_id", id);
    return data;
  }
}
