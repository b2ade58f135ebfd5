package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;

import io.github.fdda.data.Datasets;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.reconstruct.ReconstructionConfig;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.synthesis.SynthesisConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Arguments out of range: one line that says which, and no other exception. */
class RefusedArgumentsTest {

  private static final ImageShape SHAPE = new ImageShape(1, 4, 4);

  @Test
  void logits_ofAnImageOfAnotherSize() {
    var network = TinyNetwork.of(SHAPE);
    for (var length : new int[] {0, 15, 17}) {
      assertRefused(
          () -> Fdda.logits(network, List.of(new float[16], new float[length])),
          "1×4×4 has 16 values, but this one has " + length);
    }
  }

  @Test
  void accuracy_ofNoImages() {
    var none = new Pictures(SHAPE, TinyNetwork.CLASSES, List.of());
    assertRefused(() -> Fdda.evaluate(TinyNetwork.of(SHAPE), none), "no images to measure on");
  }

  @Test
  void mixedPrecision_withoutImages() {
    var centers = Fdda.withoutImages(TinyNetwork.of(SHAPE));
    assertRefused(
        () -> centers.mixedPrecision(MixedPrecisionConfig.defaults()),
        "there are none",
        "give at least one a class");
  }

  @Test
  void classesThatAreNot() {
    assertRefused(() -> SmallRun.CENTERS.of(-1), "class -1: must be from 0 to 9");
    assertRefused(() -> SmallRun.CENTERS.of(10), "class 10: must be from 0 to 9");
    assertRefused(() -> SmallRun.SYNTHESIS.images(List.of(0, 10), 0), "label 10");
    assertRefused(() -> SmallRun.SYNTHESIS.images(List.of(-1, 0), 0), "label -1");
  }

  @Test
  void numbersOutOfRange() {
    var synthesis = SynthesisConfig.defaults();
    assertRefused(() -> synthesis.withLatentSize(1 << 30), "latent size 1073741824", "1 to 4096");
    assertRefused(
        () -> ReconstructionConfig.layers().withSynthetic(1),
        "synthetic images for reconstruction 1",
        "0, or 2 or more");
  }

  @Test
  void namesThatAreNoPath() {
    assertRefused(() -> Networks.load("a\0b"), "neither a network nor a file");
    assertRefused(() -> Datasets.load("a\0b"), "a\0b");
    assertRefused(() -> Target.load("a\0b"), "neither a target nor a file");
  }
}
