package io.github.fdda.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  private static final ImageShape SHAPE = new ImageShape(1, 2, 4);
  private static final float[] IMAGE = {1, 2, 3, 4, 5, 6, 7, 8};

  private static float[] image(ImageShape shape, long seed) {
    var random = new Random(seed);
    var image = new float[shape.size()];
    for (var i = 0; i < image.length; i++) {
      image[i] = random.nextFloat() * 4 - 2;
    }
    return image;
  }

  @Test
  void none_copies() {
    var out = Augmentation.none().apply(IMAGE, SHAPE, new SplittableRandom(0));
    assertNotSame(IMAGE, out);
    assertArrayEquals(IMAGE, out);
  }

  @Test
  void flip_always() {
    assertArrayEquals(
        new float[] {4, 3, 2, 1, 8, 7, 6, 5},
        Augmentation.of(1, 1).apply(IMAGE, SHAPE, new SplittableRandom(0)));
  }

  @Test
  void flip_halfTheTime() {
    var random = new SplittableRandom(0);
    var flipped = 0;
    for (var i = 0; i < 1000; i++) {
      flipped += Augmentation.of(1, 0.5).apply(IMAGE, SHAPE, random)[0] == 4 ? 1 : 0;
    }
    assertTrue(flipped > 450 && flipped < 550, flipped + " of 1000");
  }

  @Test
  void resized_halfPixelCentres() {
    // torch.nn.functional.interpolate of [[2, 3]] to 1×4, mode='bilinear', align_corners=False
    assertArrayEquals(
        new float[] {2, 2.25f, 2.75f, 3},
        new Crop(0, 1, 1, 2).resized(new float[] {1, 2, 3, 4}, new ImageShape(1, 1, 4), false));
  }

  @Test
  void centre_ofWideImage() {
    assertEquals(new Crop(0, 3, 12, 16), Crop.centre(new ImageShape(3, 12, 23)));
  }

  @Test
  void centre_ofTallImage() {
    assertEquals(new Crop(7, 0, 16, 12), Crop.centre(new ImageShape(3, 30, 12)));
  }

  @Test
  void centre_ofSquareImage() {
    assertEquals(new Crop(0, 0, 28, 28), Crop.centre(new ImageShape(1, 28, 28)));
  }

  @Property
  void crop_liesInsideAndKeepsItsBounds(
      @ForAll @IntRange(min = 8, max = 64) int height,
      @ForAll @IntRange(min = 8, max = 64) int width,
      @ForAll @DoubleRange(min = 0.05, max = 1) double minScale,
      @ForAll long seed) {
    var crop = Crop.draw(new ImageShape(3, height, width), minScale, new SplittableRandom(seed));
    assertTrue(crop.top() >= 0 && crop.top() + crop.height() <= height, crop::toString);
    assertTrue(crop.left() >= 0 && crop.left() + crop.width() <= width, crop::toString);
    // Rounding moves each side by half a pixel at most.
    assertTrue((crop.width() - 0.5) / (crop.height() + 0.5) <= 4 / 3.0, crop::toString);
    assertTrue((crop.width() + 0.5) / (crop.height() - 0.5) >= 3 / 4.0, crop::toString);
  }

  @Property
  void crop_ofSquareImageKeepsTheLeastArea(
      @ForAll @DoubleRange(min = 0.05, max = 1) double minScale, @ForAll long seed) {
    var crop = Crop.draw(new ImageShape(3, 32, 32), minScale, new SplittableRandom(seed));
    assertTrue((crop.height() + 0.5) * (crop.width() + 0.5) >= minScale * 1024, crop::toString);
  }

  @Property
  void apply_valuesStayInRange(@ForAll long seed) {
    var shape = new ImageShape(3, 9, 7);
    var out =
        Augmentation.of(0.2, 0.5).apply(image(shape, seed), shape, new SplittableRandom(seed));
    for (var value : out) {
      assertTrue(value >= -2.0001 && value <= 2.0001);
    }
  }

  @Property
  void apply_wholeCropIsTheIdentity(@ForAll long seed) {
    var shape = new ImageShape(3, 9, 7);
    var image = image(shape, seed);
    assertArrayEquals(image, Crop.whole(shape).resized(image, shape, false));
    assertArrayEquals(image, Augmentation.of(1, 0).apply(image, shape, new SplittableRandom(seed)));
  }

  @Property(tries = 100)
  void apply_sameRandomSameImageAndInputUntouched(@ForAll long seed) {
    var shape = new ImageShape(3, 8, 8);
    var image = image(shape, seed);
    var augmentation = Augmentation.of(0.5, 0.5);
    assertArrayEquals(
        augmentation.apply(image, shape, new SplittableRandom(seed)),
        augmentation.apply(image, shape, new SplittableRandom(seed)));
    assertArrayEquals(image(shape, seed), image);
  }

  @Test
  void badArguments() {
    Hostile.assertFault(() -> Augmentation.of(0, 0.5), "0.0", "more than 0");
    Hostile.assertFault(() -> Augmentation.of(Double.NaN, 0.5), "NaN", "scale");
    Hostile.assertFault(() -> Augmentation.of(0.5, -1), "-1.0", "probability");
    Hostile.assertFault(() -> Augmentation.of(0.5, Double.NaN), "NaN", "probability");
    Hostile.assertFault(
        () -> Augmentation.none().apply(new float[3], SHAPE, new SplittableRandom(0)),
        "3 values",
        "1×2×4");
  }
}
