package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it is asked to show in its one place, as text. */
final class RecordingKernel implements Kernel {

  private final List<String> ids = new ArrayList<>();
  private final List<String> shown = new ArrayList<>();

  @Override
  public void start() {}

  @Override
  public void display(String id, Rendering rendering) {
    assertEquals(List.of(), ids, "displayed before");
    ids.add(id);
    update(id, rendering);
  }

  @Override
  public void update(String id, Rendering rendering) {
    assertEquals(List.of(id), ids, "not displayed before");
    shown.add(rendering.forms().getOrDefault("text/plain", ""));
  }

  List<String> shown() {
    return List.copyOf(shown);
  }
}
