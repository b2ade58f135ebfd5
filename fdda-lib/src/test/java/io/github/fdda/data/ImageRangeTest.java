package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.fdda.fixture.Sample;
import org.junit.jupiter.api.Test;

class ImageRangeTest {

  @Test
  void range_hasTheImagesFromItsFirst() {
    var all = Sample.dataset().test();
    var range = new ImageRange(all, 3, 2);
    assertEquals(2, range.size());
    assertEquals(all.label(4), range.label(1));
    assertArrayEquals(all.pixels(3), range.pixels(0));
    assertArrayEquals(all.normalized(4), range.normalized(1));
    assertEquals(all.classes(), range.classes());
  }

  @Test
  void beyondTheEnd_isRefused() {
    var all = Sample.dataset().test();
    assertThrows(IndexOutOfBoundsException.class, () -> new ImageRange(all, all.size(), 1));
    var range = new ImageRange(all, 0, 2);
    assertThrows(IndexOutOfBoundsException.class, () -> range.label(2));
    assertThrows(IndexOutOfBoundsException.class, () -> range.pixels(-1));
  }
}
