package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShiftTest {

  private static final ImageShape ROW = new ImageShape(1, 1, 4);
  private static final float[] IMAGE = {1, 2, 3, 4};

  @ParameterizedTest
  @CsvSource({
    "0, false, 1 2 3 4",
    "1, false, 2 1 2 3",
    "3, false, 4 3 2 1",
    "-1, false, 2 3 4 3",
    "0, true, 4 3 2 1",
    "1, true, 3 2 1 2"
  })
  void moved_reflectsTheBorder(int right, boolean flip, String expected) {
    assertEquals(expected, text(Shift.moved(IMAGE, ROW, 0, right, flip)));
  }

  @Test
  void moved_down_everyChannelAlike() {
    var image = new float[] {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60};
    var moved = Shift.moved(image, new ImageShape(2, 3, 2), 1, 0, false);
    assertArrayEquals(new float[] {3, 4, 1, 2, 3, 4, 30, 40, 10, 20, 30, 40}, moved);
  }

  @Test
  void apply_drawsEveryShiftAndFlip() {
    var random = new SplittableRandom(3);
    var seen = new HashSet<String>();
    for (var i = 0; i < 200; i++) {
      seen.add(text(new Shift(1, 0.5).apply(IMAGE, ROW, random)));
    }
    assertEquals(Set.of("1 2 3 4", "2 1 2 3", "2 3 4 3", "4 3 2 1", "3 2 1 2", "3 4 3 2"), seen);
  }

  @Test
  void apply_never_copies() {
    var out = new Shift(0, 0).apply(IMAGE, ROW, new SplittableRandom(0));
    assertNotSame(IMAGE, out);
    assertArrayEquals(IMAGE, out);
  }

  /** Also where the shift is wider than the image. */
  @Property(tries = 200)
  void apply_onlyMovesValues(
      @ForAll @IntRange(min = 0, max = 9) int pixels,
      @ForAll @IntRange(min = 1, max = 6) int height,
      @ForAll @IntRange(min = 1, max = 6) int width,
      @ForAll long seed) {
    var shape = new ImageShape(1, height, width);
    var image = new float[shape.size()];
    for (var i = 0; i < image.length; i++) {
      image[i] = i;
    }
    var out = new Shift(pixels, 0.5).apply(image, shape, new SplittableRandom(seed));
    for (var value : out) {
      assertTrue(value >= 0 && value < image.length && value == Math.rint(value));
    }
    assertArrayEquals(out, new Shift(pixels, 0.5).apply(image, shape, new SplittableRandom(seed)));
  }

  @Test
  void badArguments() {
    Hostile.assertFault(() -> new Shift(-1, 0.5), "-1", "pixels");
    Hostile.assertFault(() -> new Shift(1, -0.5), "-0.5", "probability");
    Hostile.assertFault(() -> new Shift(1, Double.NaN), "NaN", "probability");
    Hostile.assertFault(
        () -> new Shift(1, 0).apply(new float[3], ROW, new SplittableRandom(0)),
        "3 values",
        "1×1×4");
  }

  private static String text(float[] image) {
    var values = Arrays.asList(new String[image.length]);
    for (var i = 0; i < image.length; i++) {
      values.set(i, Integer.toString((int) image[i]));
    }
    return String.join(" ", List.copyOf(values));
  }
}
