package io.github.fdda.synthesis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.data.ImageShape;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratorTest {

  private static final int CLASSES = 3;
  private static final int LATENT = 6;
  private static final SynthesisConfig CONFIG = SynthesisConfig.published().withLatentSize(LATENT);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Sides that are multiples of 4, and others, which are cropped. */
  @ParameterizedTest
  @CsvSource({"1, 28, 28", "3, 30, 30", "3, 32, 20", "1, 5, 7", "2, 1, 1"})
  void shape(int channels, int height, int width) {
    var images = images(generator(new ImageShape(channels, height, width), 1));
    assertEquals(new Shape(4, channels, height, width), images.getShape());
  }

  /** Sides that are multiples of 8, and others, which are cropped. */
  @ParameterizedTest
  @CsvSource({"1, 16, 24", "3, 30, 30", "2, 1, 1"})
  void shape_atHalfResolution(int channels, int height, int width) {
    var images = images(half(new ImageShape(channels, height, width)));
    assertEquals(new Shape(4, channels, height, width), images.getShape());
  }

  /**
   * Where the last convolution looks at one place alone, it puts out the same for the four copies
   * of it: a generator of images half as large, with the same weights, and each pixel four times.
   */
  @Test
  void halfResolution_isUpsampledBeforeTheLastConvolution() {
    var small = generator(new ImageShape(2, 8, 12), 1);
    var large = half(new ImageShape(2, 16, 24));
    keepCentre(array(small, "conv3.weight"));
    keepCentre(array(large, "conv3.weight"));

    var expected = images(small).repeat(2, 2).repeat(3, 2);
    assertArrayEquals(expected.toFloatArray(), images(large).toFloatArray(), 1e-4f);
  }

  @Test
  void halfResolution_hasAQuarterOfTheWeightsAndLessToCompute() {
    var full = generator(new ImageShape(3, 224, 224), 1).weightLayers();
    var half = half(new ImageShape(3, 224, 224)).weightLayers();
    assertEquals(128 * 56 * 56 * LATENT, full.get(0).weightCount());
    assertEquals(128 * 28 * 28 * LATENT, half.get(0).weightCount());
    assertEquals(3 * 224 * 224, half.get(3).outputCount());
    assertEquals(64 * 224 * 224, half.get(3).inputCount());
    assertEquals(64 * 112 * 112, half.get(2).outputCount());
  }

  @Test
  void crop_isTheUpperLeftCorner() {
    var whole = images(generator(new ImageShape(1, 8, 12), 1));
    var cropped = images(generator(new ImageShape(1, 6, 9), 1));
    assertArrayEquals(whole.get(":, :, :6, :9").toFloatArray(), cropped.toFloatArray(), 1e-6f);
  }

  /** The last batch normalization has no γ and β. */
  @Test
  void images_areNormalized() {
    var images = images(generator(new ImageShape(2, 8, 8), 1));
    for (var channel = 0; channel < 2; channel++) {
      var plane = images.get(":, " + channel);
      assertEquals(0, plane.mean().getFloat(), 1e-5);
      assertEquals(1, plane.square().mean().getFloat(), 1e-2);
    }
  }

  @Test
  void weights_areUniformInTheRangeOfTheirInputs() {
    var generator = generator(new ImageShape(1, 8, 8), 1);
    assertUniform(1 / Math.sqrt(LATENT), array(generator, "project.weight"));
    assertUniform(1 / Math.sqrt(128 * 9), array(generator, "conv1.weight"));
    assertUniform(1 / Math.sqrt(64 * 9), array(generator, "conv3.weight"));
    assertEquals(1, array(generator, "cbn1.gamma").min().getFloat());
    assertEquals(0, array(generator, "cbn1.beta").max().getFloat());
  }

  @Test
  void seeds_giveOtherWeights() {
    var a = array(generator(new ImageShape(1, 8, 8), 1), "conv1.weight").toFloatArray();
    var b = array(generator(new ImageShape(1, 8, 8), 2), "conv1.weight").toFloatArray();
    assertEquals(false, Arrays.equals(a, b));
  }

  @Test
  void snapshot_restoresTheSameImages() {
    var shape = new ImageShape(1, 8, 8);
    var trained = generator(shape, 1);
    array(trained, "cbn2.beta").addi(0.5f);
    var snapshot = trained.snapshot();
    var restored = generator(shape, 2);
    restored.restore(snapshot);
    assertArrayEquals(images(trained).toFloatArray(), images(restored).toFloatArray());
  }

  private Generator generator(ImageShape shape, long seed) {
    return Generator.create(manager, shape, CLASSES, CONFIG, new SplittableRandom(seed));
  }

  private Generator half(ImageShape shape) {
    var config = CONFIG.withLayout(GeneratorLayout.HALF);
    return Generator.create(manager, shape, CLASSES, config, new SplittableRandom(1));
  }

  private static void keepCentre(NDArray kernels) {
    var centre = kernels.get(":, :, 1:2, 1:2").duplicate();
    kernels.muli(0);
    kernels.set(new NDIndex(":, :, 1:2, 1:2"), centre);
  }

  private static NDArray array(Generator generator, String name) {
    return Objects.requireNonNull(generator.trainable().get(name), name);
  }

  private NDArray images(Generator generator) {
    var latents = Latents.draw(manager, 4, LATENT, new SplittableRandom(9));
    return generator.generate(latents, manager.create(new long[] {0, 2, 1, 0}));
  }

  private static void assertUniform(double bound, NDArray array) {
    assertEquals(-bound, array.min().getFloat(), 0.02 * bound);
    assertEquals(bound, array.max().getFloat(), 0.02 * bound);
    assertEquals(bound * bound / 3, array.square().mean().getFloat(), 0.1 * bound * bound);
  }
}
