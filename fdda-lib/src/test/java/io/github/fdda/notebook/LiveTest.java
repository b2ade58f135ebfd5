package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveTest {

  private final RecordingKernel kernel = new RecordingKernel();
  private final Clock clock = new Clock();
  private final List<Integer> history = new ArrayList<>();

  @Test
  void update_redrawsInPlace_atMostTwiceASecond() {
    var live = new Live(history::size, kernel, clock);
    for (var i = 0; i < 20; i++) {
      history.add(i);
      live.update();
      clock.pass(100);
    }
    assertEquals(List.of("1", "6", "11", "16"), kernel.shown());
  }

  /** Drawing takes 300 ms, so the next is after a pause of 1200 ms. */
  @Test
  void update_waitsLonger_whereDrawingTakesLong() {
    var live = new Live(this::drawnSlowly, kernel, clock);
    for (var i = 0; i < 14; i++) {
      history.add(i);
      live.update();
      clock.pass(100);
    }
    assertEquals(List.of("1", "13"), kernel.shown());
  }

  private int drawnSlowly() {
    clock.pass(300);
    return history.size();
  }

  @Test
  void close_drawsTheLastState() {
    try (var live = new Live(history::size, kernel, clock)) {
      history.add(1);
      live.update();
      history.add(2);
      live.update();
    }
    assertEquals(List.of("1", "2"), kernel.shown());
  }

  @Test
  void close_withoutNews_drawsNothing() {
    try (var live = new Live(history::size, kernel, clock)) {
      live.update();
    }
    assertEquals(List.of("0"), kernel.shown());
  }

  /** There may be nothing to draw yet, and a chart of nothing fails. */
  @Test
  void close_withoutUpdate_asksForNothing() {
    new Live(
            () -> {
              throw new IllegalStateException("nothing to draw");
            },
            kernel,
            clock)
        .close();
    assertEquals(List.of(), kernel.shown());
  }
}
