package io.github.fdda.synthesis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.bns.BnsRecorder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwingConvolutionTest {

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** By hand: what is left at an end is mirrored about the outermost value. */
  @Test
  void moved_mirrorsAtTheEnd() {
    var row = manager.create(new float[] {0, 1, 2, 3, 4}, new Shape(1, 1, 1, 5));
    assertRow(SwingConvolution.moved(row, 3, 1), 1, 2, 3, 4, 3);
    assertRow(SwingConvolution.moved(row, 3, 2), 2, 3, 4, 3, 2);
    assertRow(SwingConvolution.moved(row, 3, -1), 1, 0, 1, 2, 3);
    assertRow(SwingConvolution.moved(row, 3, -2), 2, 1, 0, 1, 2);
    assertSame(row, SwingConvolution.moved(row, 3, 0));
    assertSame(row, SwingConvolution.moved(row, 2, 1));
  }

  @Test
  void moved_down() {
    var column = manager.create(new float[] {0, 1, 2}, new Shape(1, 1, 3, 1));
    assertRow(SwingConvolution.moved(column, 2, 1), 1, 2, 1);
  }

  /**
   * By less than the stride, both ways, and not at all along an axis that nothing is skipped on.
   */
  @Test
  void stridedInput_movesByLessThanTheStride() {
    var random = new SplittableRandom(3);
    var taps = new SwingConvolution(new BnsRecorder(), random);
    var pixels = manager.arange(0f, 48f, 1f).reshape(1, 1, 6, 8);
    var first = new TreeSet<Float>();
    for (var i = 0; i < 60; i++) {
      first.add(taps.stridedInput(pixels, new Shape(1, 3)).get(0, 0, 0, 0).getFloat());
    }
    // Mirrored, a move to the right by 1 or 2 shows the same pixel as one to the left.
    assertEquals(new TreeSet<>(List.of(0f, 1f, 2f)), first);
  }

  private static void assertRow(NDArray actual, float... expected) {
    assertArrayEquals(expected, actual.toFloatArray());
  }
}
