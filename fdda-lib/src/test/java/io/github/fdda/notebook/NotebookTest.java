package io.github.fdda.notebook;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotebookTest {

  @ParameterizedTest
  @CsvSource({
    "400, 0.1, 40",
    "400, 1, 400",
    "45, 0.1, 5",
    "44, 0.1, 4",
    "400, 0.001, 2",
    "1, 0.5, 1"
  })
  void scaled(int n, String scale, int expected) {
    assertEquals(expected, Notebook.scaled(n, Optional.of(scale)));
  }

  @Test
  void scaled_unset() {
    assertEquals(400, Notebook.scaled(400, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0.5", "1.01", "NaN", "a tenth", ""})
  void scaled_badValue(String scale) {
    assertRefused(
        () -> Notebook.scaled(400, Optional.of(scale)),
        "FDDA_NOTEBOOK_SCALE is '" + scale + "': give a number above 0 and at most 1");
  }

  /** The libraries of all three are on the class path here, but none is running. */
  @Test
  void noKernel() {
    assertSame(Kernel.NONE, Kernels.running());
  }

  @Test
  void noKernel_everythingStillRuns() {
    Notebook.start();
    Notebook.show("unseen");
    var drawn = new int[1];
    try (var bar = Notebook.<Object>progress("count", 2);
        var live = Notebook.live(() -> ++drawn[0])) {
      bar.accept(1);
      live.update();
    }
    assertEquals(1, drawn[0]);
  }
}
