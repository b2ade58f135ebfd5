package io.github.fdda.quantize.batch;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.ImageShape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutMixTest {

  private static final ImageShape SHAPE = new ImageShape(2, 4, 2);

  /** λ = ¼ and λ = ¾ both leave ¾: of 4×2 pixels, those of half the height and half the width. */
  @ParameterizedTest
  @CsvSource({"0.25", "0.75"})
  void rectangle(double lambda) {
    var mixed =
        new CutMix(1).apply(List.of(filled(SHAPE, 1), filled(SHAPE, 2)), SHAPE, constant(lambda));
    assertArrayEquals(new float[] {2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 2, 1, 1, 1, 1, 1}, mixed.get(0));
    assertArrayEquals(new float[] {1, 2, 1, 2, 2, 2, 2, 2, 1, 2, 1, 2, 2, 2, 2, 2}, mixed.get(1));
  }

  /** At most half of 20×20 pixels are another image's: 14·14 when rounded, in one rectangle. */
  @Test
  void partOfOneOther_atMostHalf() {
    var side = 20;
    var shape = new ImageShape(1, side, side);
    var images = List.of(filled(shape, 0), filled(shape, 1), filled(shape, 2));
    var random = new SplittableRandom(3);
    var changed = 0;
    for (var i = 0; i < 100; i++) {
      var mixed = new CutMix(0.5).apply(images, shape, random);
      for (var own = 0; own < images.size(); own++) {
        var image = mixed.get(own);
        var value = own;
        var foreign = IntStream.range(0, image.length).filter(p -> image[p] != value).toArray();
        if (foreign.length > 0) {
          changed++;
          assertTrue(foreign.length <= 14 * 14, foreign.length + " pixels replaced");
          assertEquals(1, IntStream.of(foreign).mapToObj(p -> image[p]).distinct().count());
          var rows = IntStream.of(foreign).map(p -> p / side).distinct().count();
          var columns = IntStream.of(foreign).map(p -> p % side).distinct().count();
          assertEquals(rows * columns, foreign.length, "not a rectangle");
        }
      }
    }
    // Binomial with n = 300, p = ½: five standard deviations are 43.
    assertTrue(changed > 107 && changed < 193, changed + " of 300 changed");
  }

  @Test
  void probability_zero() {
    var images = List.of(filled(SHAPE, 1), filled(SHAPE, 2));
    assertSame(images, CutMix.none().apply(images, SHAPE, constant(0.5)));
  }

  @Test
  void imagesStayAsTheyAre() {
    var image = filled(SHAPE, 1);
    new CutMix(1).apply(List.of(image, filled(SHAPE, 2)), SHAPE, constant(0.5));
    assertArrayEquals(filled(SHAPE, 1), image);
  }

  @ParameterizedTest
  @CsvSource({"-0.1", "1.1", "NaN"})
  void probability_outOfRange(double probability) {
    assertRefused(() -> new CutMix(probability), "cutmix with probability " + probability);
  }

  private static float[] filled(ImageShape shape, float value) {
    var image = new float[shape.size()];
    Arrays.fill(image, value);
    return image;
  }

  /** Draws this number; of integers the least. */
  private static RandomGenerator constant(double draw) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return 0;
      }

      @Override
      public double nextDouble() {
        return draw;
      }
    };
  }
}
