package io.github.fdda.notebook;

import java.util.Optional;
import org.rapaio.jupyter.kernel.MainApp;
import org.rapaio.jupyter.kernel.display.DisplayData;
import org.rapaio.jupyter.kernel.display.DisplaySystem;

/** The rapaio kernel, which finds {@link RapaioDisplayProvider} as it first shows something. */
final class RapaioKernel implements Kernel {

  /** To touch its main class is to make a kernel, so first see that a cell is running. */
  static Optional<Kernel> running() {
    return Cell.isRunning() ? Optional.of(new RapaioKernel()) : Optional.empty();
  }

  /** Looks again: our classes may have come to the class path since. */
  @Override
  public void start() {
    DisplaySystem.inst().refreshSpiDisplayHandlers();
  }

  @Override
  public void display(String id, Rendering rendering) {
    MainApp.kernel.display(data(id, rendering));
  }

  @Override
  public void update(String id, Rendering rendering) {
    MainApp.kernel.updateDisplay(data(id, rendering));
  }

  static DisplayData data(String id, Rendering rendering) {
    var data = data(rendering);
    data.setDisplayId(id);
    return data;
  }

  static DisplayData data(Rendering rendering) {
    var data = DisplayData.fromText("");
    rendering.forms().forEach((type, form) -> data.putData(type, (Object) form));
    rendering.metadata().forEach(data::putMetaData);
    return data;
  }
}
