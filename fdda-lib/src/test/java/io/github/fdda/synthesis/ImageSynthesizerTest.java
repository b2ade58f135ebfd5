package io.github.fdda.synthesis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.data.ImageShape;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TensorEngine;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ImageSynthesizerTest {

  private static final Network NETWORK = TinyNetwork.of(new ImageShape(1, 8, 8));
  private static final SynthesisConfig CONFIG =
      SynthesisConfig.defaults().withFineGrained(false).withBatchSize(4).withSeed(3);

  private final ClassCenters none = new ClassCenters(BnsLayout.of(NETWORK), List.of());

  private Synthesizer<Integer> loop() {
    return new Synthesizer<>(
        NETWORK, none, CONFIG, Device.cpu(), (loop, progress) -> loop.iteration());
  }

  private static ImageSynthesizer images(NDManager manager, Snapshot state) {
    return new ImageSynthesizer(manager, NETWORK, CONFIG, state);
  }

  private static List<float[]> drawn(ImageSource source) {
    return source.images(List.of(0, 1, 2), new SplittableRandom(7));
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual) {
    for (var i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }

  /** What the loop holds before its first iteration need not be kept. */
  @Test
  void withoutState_isWhatTheLoopBeginsWith() {
    try (var manager = TensorEngine.newManager();
        var loop = loop();
        var kept = images(manager, loop.snapshot());
        var drawnAgain = images(manager, Snapshot.empty())) {
      assertEquals(List.of(), loop.learned().names());
      assertSame(drawn(kept), drawn(drawnAgain));
      loop.step();
      assertEquals(loop.snapshot().names(), loop.learned().names());
    }
  }

  @Test
  void firstAskedWithinAScope_outlivesIt() {
    try (var manager = TensorEngine.newManager();
        var source = images(manager, Snapshot.empty())) {
      List<float[]> first;
      try (var scope = new EngineScope()) {
        first = drawn(source);
      }
      assertSame(first, drawn(source));
    }
  }

  @Test
  void largestBatch_boundsLargeImages() {
    // 2^20 / (224 · 224) = 20.9; the smallest is the batch that generators are trained with
    assertEquals(20, ImageSynthesizer.largestBatch(new ImageShape(3, 224, 224)));
    assertEquals(16, ImageSynthesizer.largestBatch(new ImageShape(3, 512, 512)));
    assertEquals(1024, ImageSynthesizer.largestBatch(new ImageShape(3, 32, 32)));
  }
}
