package io.github.fdda.network.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BorderTest {

  @Test
  void around_paddedIsFreedAtOnce() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var input = manager.create(new float[] {1, 2}, new Shape(1, 1, 1, 2));
      var seen = new ArrayList<NDArray>();
      var output =
          Border.around(
              input,
              Optional.of(new Shape(1, 0, 0, 0)),
              -1,
              padded -> {
                seen.add(padded);
                return padded.mul(2);
              });
      assertArrayEquals(new float[] {-2, 2, 4}, output.toFloatArray());
      assertTrue(seen.get(0).isReleased());
    }
  }

  @Test
  void around_withoutBorder_inputStaysOpen() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var input = manager.create(new float[] {1, 2}, new Shape(1, 1, 1, 2));
      assertSame(input, Border.around(input, Optional.empty(), 0, same -> same));
      assertArrayEquals(new float[] {1, 2}, input.toFloatArray());
    }
  }
}
