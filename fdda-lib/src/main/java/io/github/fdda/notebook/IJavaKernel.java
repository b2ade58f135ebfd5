package io.github.fdda.notebook;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import java.util.Optional;

/**
 * IJava, which has no way to find renderers itself: they are registered when the notebook starts.
 */
final class IJavaKernel implements Kernel {

  private final BaseKernel kernel;

  IJavaKernel(BaseKernel kernel) {
    this.kernel = kernel;
  }

  /** By reflection: IJava is on no package registry, only its base library is. */
  static Optional<Kernel> running() {
    try {
      var instance =
          Class.forName("io.github.spencerpark.ijava.IJava")
              .getMethod("getKernelInstance")
              .invoke(null);
      return Optional.ofNullable((BaseKernel) instance).map(IJavaKernel::new);
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }

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
    data.setDisplayId(id);
    return data;
  }
}
