package io.github.fdda.notebook;

import java.util.UUID;

/** One place below a cell, where each rendering takes the place of the one before. */
final class Output {

  private final Kernel kernel;
  private final String id = UUID.randomUUID().toString();
  private boolean shown;

  Output(Kernel kernel) {
    this.kernel = kernel;
  }

  void show(Rendering rendering) {
    if (shown) {
      kernel.update(id, rendering);
    } else {
      kernel.display(id, rendering);
      shown = true;
    }
  }
}
