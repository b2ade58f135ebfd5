package io.github.fdda.network;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotTest {

  @Test
  void with_keepsShapesAndTheRest() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var matrix = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
      var before = Snapshot.of(Map.of("m", matrix)).plus(Snapshot.ofVectors(Map.of("v", V)));
      var after = before.with(Map.of("m", new float[] {5, 6, 7, 8}));
      assertEquals(List.of("m", "v"), after.names());
      assertEquals(
          manager.create(new float[] {5, 6, 7, 8}, new Shape(2, 2)),
          after.toArrays(manager).get("m"));
      assertArrayEquals(V, after.values("v"));
      assertArrayEquals(new float[] {1, 2, 3, 4}, before.values("m"));
    }
  }

  @Test
  void with_unknownName() {
    assertRefused(() -> Snapshot.empty().with(Map.of("v", V)), "no array v");
  }

  private static final float[] V = {9};
}
