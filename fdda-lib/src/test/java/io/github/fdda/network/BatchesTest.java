package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.Pictures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {

  @Test
  void recorded_isBoundedByBytes() {
    assertEquals(341, Batches.recorded(new ImageShape(3, 32, 32)));
    assertEquals(6, Batches.recorded(new ImageShape(3, 224, 224)));
    assertEquals(1, Batches.recorded(new ImageShape(3, 2_000, 2_000)));
  }

  @Test
  void size_isLimitedByImagesAndByValues() {
    assertEquals(64, Batches.size(new ImageShape(1, 28, 28)));
    assertEquals(64, Batches.size(new ImageShape(3, 32, 32)));
    // 2^21 / (3 · 224 · 224) = 13.9
    assertEquals(13, Batches.size(new ImageShape(3, 224, 224)));
    assertEquals(1, Batches.size(new ImageShape(3, 2048, 2048)));
  }

  @Test
  void forEach_ofLargeImages() {
    var shape = new ImageShape(1, 1024, 512);
    var images = new Pictures(shape, 1, List.of(0, 0, 0, 0, 0));
    var batches = new ArrayList<Shape>();
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      Batches.forEach(
          manager,
          Batches.normalized(images, new int[] {4, 3, 2, 1, 0}),
          shape,
          batch -> batches.add(batch.getShape()));
      assertEquals(List.of(new Shape(4, 1, 1024, 512), new Shape(1, 1, 1024, 512)), batches);
    }
  }

  @Test
  void normalized_readsTheImagesAskedFor() {
    var images = new Pictures(new ImageShape(1, 2, 2), 1, List.of(0, 0, 0));
    var some = Batches.normalized(images, new int[] {2, 0});
    assertEquals(2, some.size());
    assertArrayEquals(images.normalized(2), some.get(0));
    assertArrayEquals(images.normalized(0), some.get(1));
  }
}
