package io.github.fdda.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.synthesis.Generator;
import io.github.fdda.synthesis.SynthesisConfig;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Counts against counts by hand. */
class WorkTest {

  /** Three inputs, two outputs. */
  private static final WeightLayer FIRST = new WeightLayer(0, "first", 0, 2, 6, 3, 2);

  /** Two inputs, five outputs. */
  private static final WeightLayer SECOND = new WeightLayer(1, "second", 0, 5, 10, 2, 5);

  /**
   * Images of 2×6×7, so 42 positions with padding. conv0: 4·2·9 weights; conv1 to conv4: 4·4·9; fc:
   * 3·4. Values in and out: 84 and 168, then four times 168 and 168, then 4 and 3.
   */
  @Test
  void pass_ofTinyNetwork() {
    var layers = TinyNetwork.of(new ImageShape(2, 6, 7)).weightLayers();
    assertEquals(6, layers.size());
    var multiplyAdds = 72 * 42 + 4 * 144 * 42 + 12;
    var weights = 72 + 4 * 144 + 12;
    var values = 84 + 168 + 4 * (168 + 168) + 4 + 3;
    assertEquals(new Work(multiplyAdds, 4L * (weights + values)), Work.pass(layers, 1));
    assertEquals(new Work(10L * multiplyAdds, 4L * (weights + 10 * values)), Work.pass(layers, 10));
  }

  /** Images of 1×6×9 are made of 2×3 = 6 positions, then 24, then 96. */
  @Test
  void pass_ofGenerator() {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var generator =
            Generator.create(
                manager,
                new ImageShape(1, 6, 9),
                3,
                SynthesisConfig.defaults().withLatentSize(5),
                new SplittableRandom(0))) {
      var multiplyAdds = 5 * 768 + 128 * 128 * 9 * 24 + 128 * 64 * 9 * 96 + 64 * 9 * 96;
      var weights = 5 * 768 + 128 * 128 * 9 + 128 * 64 * 9 + 64 * 9;
      var values = 5 + 768 + (128 + 128) * 24 + (128 + 64) * 96 + (64 + 1) * 96;
      assertEquals(
          new Work(multiplyAdds, 4L * (weights + values)), Work.pass(generator.weightLayers(), 1));
    }
  }

  /** Multiply-adds an image: 6 and 10; values an image: 5 and 7. */
  @Test
  void training_needsNoGradientToTheFirstInput() {
    assertEquals(
        new Work(5 * (2 * 6 + 3 * 10), 4L * (2 * (5 * 5 + 6) + 3 * (5 * 7 + 10))),
        Work.training(List.of(FIRST, SECOND), 5));
  }

  /** Generator: one layer, forward and gradient to weights; teacher: forward and to its input. */
  @Test
  void generatorIteration_ofTwoBatches() {
    var work = Work.generatorIteration(List.of(FIRST), List.of(SECOND), 5);
    assertEquals(2 * 5 * (2 * 6 + 2 * 10), work.multiplyAdds());
    assertEquals(4L * 2 * (2 * (5 * 5 + 6) + 2 * (5 * 7 + 10)), work.bytes());
  }

  /** Seven images through teacher, and student forward and to its weights; four are generated. */
  @Test
  void studentIteration_ofBothKindsOfImages() {
    var work = Work.studentIteration(List.of(FIRST), List.of(SECOND), 3, 4);
    assertEquals(4 * 6 + 7 * (10 + 2 * 10), work.multiplyAdds());
    assertEquals(4L * (4 * 5 + 6 + 3 * (7 * 7 + 10)), work.bytes());
  }

  /** A multiply-add counts as two operations. */
  @Test
  void roofline_theSlowerOfArithmeticAndMemory() {
    var roofline = new Roofline(100, 40);
    assertEquals(2, roofline.seconds(new Work(100, 40)));
    assertEquals(3, roofline.seconds(new Work(100, 120)));
  }
}
