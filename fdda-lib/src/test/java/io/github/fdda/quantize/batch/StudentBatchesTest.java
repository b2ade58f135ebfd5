package io.github.fdda.quantize.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.synthesis.ImageSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StudentBatchesTest {

  private static final ImageShape SHAPE = new ImageShape(1, 1, 2);
  private static final LabelledImages CALIBRATION = new Pictures(SHAPE, 3, List.of(0, 1, 2));

  @Test
  void parts_areEvenAndInOrder() {
    var images = new ArrayList<float[]>();
    IntStream.range(0, 32).forEach(i -> images.add(new float[] {i}));
    var batch = new StudentBatches.Batch(IntStream.range(0, 32).boxed().toList(), images);
    var parts = batch.parts(13);
    assertEquals(List.of(10, 11, 11), parts.stream().map(part -> part.labels().size()).toList());
    assertEquals(batch.labels(), parts.stream().flatMap(part -> part.labels().stream()).toList());
    assertEquals(10, parts.get(1).images().get(0)[0]);
    assertEquals(1, batch.parts(32).size());
    assertEquals(32, batch.parts(1).size());
  }

  @Test
  void realImagesFirst_thenSynthetic() {
    var batch = batches(CALIBRATION, BatchConfig.defaults()).next(0, random());
    assertEquals(4, batch.labels().size());
    for (var i = 0; i < 2; i++) {
      assertArrayEquals(CALIBRATION.normalized(batch.labels().get(i)), batch.images().get(i));
    }
    assertEquals(List.of(1, 2), batch.labels().subList(2, 4));
    assertArrayEquals(new float[] {1, 0}, batch.images().get(2));
    assertArrayEquals(new float[] {2, 0}, batch.images().get(3));
  }

  @Test
  void noCalibrationImages_onlySynthetic() {
    var batch = batches(CalibrationSet.none(SHAPE, 3), BatchConfig.defaults()).next(5, random());
    assertEquals(List.of(1, 2), batch.labels());
    assertEquals(2, batch.images().size());
  }

  @Test
  void noSyntheticImages_onlyReal() {
    var none = BatchConfig.defaults().withSynthetic(0).withMixup(Mixup.sameClass(1));
    var batch = batches(CALIBRATION, none).next(0, random());
    assertEquals(2, batch.images().size());
    for (var i = 0; i < 2; i++) {
      assertArrayEquals(CALIBRATION.normalized(batch.labels().get(i)), batch.images().get(i));
    }
  }

  /** Synthetic images stand in the places of missing ones. */
  @Test
  void noCalibrationImages_asManyInABatch() {
    var config = BatchConfig.defaults().withReal(3).withSynthetic(16);
    assertEquals(16, StudentBatches.syntheticCount(CALIBRATION, config));
    assertEquals(19, StudentBatches.syntheticCount(CalibrationSet.none(SHAPE, 3), config));
  }

  /** The other image of class c is (0, c): what is mixed still adds up to c. */
  @Test
  void mixup_ofAClass() {
    var data = BatchConfig.defaults().withMixup(Mixup.sameClass(1));
    var batch = batches(CALIBRATION, data).next(0, random());
    assertArrayEquals(CALIBRATION.normalized(batch.labels().get(0)), batch.images().get(0));
    for (var i = 2; i < 4; i++) {
      var image = batch.images().get(i);
      assertEquals((float) batch.labels().get(i), image[0] + image[1], 1e-6f);
      assertTrue(image[1] > 0 && image[1] <= image[0], "not mixed");
    }
  }

  @Test
  void mixup_ofABatch() {
    var data = BatchConfig.defaults().withMixup(Mixup.batch(1));
    var plain = batches(CALIBRATION, BatchConfig.defaults()).next(0, random());
    var mixed = batches(CALIBRATION, data).next(0, random());
    assertEquals(plain.labels(), mixed.labels());
    for (var i = 0; i < 4; i++) {
      assertFalse(Arrays.equals(plain.images().get(i), mixed.images().get(i)), "image " + i);
    }
  }

  /** Every one of the batch at some time: calibration images come first, then synthetic ones. */
  @Test
  void cutMix_ofABatch() {
    var data = BatchConfig.defaults().withCutMix(new CutMix(1));
    var plain = batches(CALIBRATION, BatchConfig.defaults()).next(0, random());
    var changed = new TreeSet<Integer>();
    for (var seed = 0; seed < 20; seed++) {
      var mixed = batches(CALIBRATION, data).next(0, new SplittableRandom(seed));
      assertEquals(plain.labels(), mixed.labels());
      IntStream.range(0, 4)
          .filter(i -> !Arrays.equals(plain.images().get(i), mixed.images().get(i)))
          .forEach(changed::add);
    }
    assertEquals(Set.of(0, 1, 2, 3), changed);
  }

  /**
   * Of two columns the filter knows the mean and the highest frequency, D = 1: e^(−1/2·1) at D₀ = 1
   * is 0.606531. (1, 0) = ½ ± ½ becomes ½ ± 0.303265.
   */
  @Test
  void lowPass_onlySynthetic() {
    var batch = batches(CALIBRATION, BatchConfig.defaults(), 1).next(0, random());
    assertArrayEquals(CALIBRATION.normalized(batch.labels().get(0)), batch.images().get(0));
    assertArrayEquals(new float[] {0.803265f, 0.196735f}, batch.images().get(2), 1e-5f);
  }

  private static RandomGenerator random() {
    return new SplittableRandom(5);
  }

  private static StudentBatches batches(LabelledImages calibration, BatchConfig config) {
    return batches(calibration, config, 0);
  }

  private static StudentBatches batches(
      LabelledImages calibration, BatchConfig config, double lowPass) {
    var asIs = (StudentBatches.Augmenting) (image, shape, random) -> image;
    var synthetic = new SyntheticImages.Frozen(new Stub(), Math.min(2, config.synthetic()));
    return new StudentBatches(calibration, synthetic, config.withReal(2), lowPass, asIs, asIs, 0);
  }

  /** Makes images of classes 1 and 2: first (c, 0), then (0, c). */
  private static final class Stub implements ImageSource {

    private boolean asked;

    @Override
    public List<float[]> images(List<Integer> labels, RandomGenerator random) {
      var first = !asked;
      asked = true;
      return labels.stream()
          .map(label -> first ? new float[] {label, 0} : new float[] {0, label})
          .toList();
    }

    @Override
    public List<Integer> labels(int count, RandomGenerator random) {
      return List.of(1, 2).subList(0, count);
    }

    @Override
    public void close() {}
  }
}
