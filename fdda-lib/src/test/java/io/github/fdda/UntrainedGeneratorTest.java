package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.data.ImageShape;
import io.github.fdda.data.NoiseImages;
import io.github.fdda.fixture.Stages;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.synthesis.SynthesisConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A generator of no iterations, for students that see none of its images. */
class UntrainedGeneratorTest {

  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  private static final Network NETWORK = TinyNetwork.of(SHAPE);
  private static final BnsCenters CENTERS =
      Fdda.collectCenters(NETWORK, NoiseImages.of(SHAPE, 3, 1, 4).calibration());
  private static final Recipe REAL_ALONE = Recipe.parse("standard+real-images-alone");
  private static final QuantizationConfig SHORT =
      Stages.withImages(REAL_ALONE.quantization(), 8).withTotalIterations(4);
  private static final BitWidths BITS = BitWidths.of(4, 4);
  private static final Synthesis UNTRAINED = CENTERS.synthesize(REAL_ALONE.synthesis());

  @Test
  void images_areNoise() {
    assertEquals(0, UNTRAINED.iterations());
    assertEquals(2, UNTRAINED.images(List.of(0, 1), 0).size());
  }

  /** Its images make no difference: another generator's student is the same. */
  @Test
  void student_isThatOfAnyGenerator() {
    var other = CENTERS.synthesize(SynthesisConfig.defaults().withIterations(2).withBatchSize(4));
    var expected = UNTRAINED.quantize(BITS, SHORT).weights();
    var actual = other.quantize(BITS, SHORT).weights();
    for (var name : expected.names()) {
      assertArrayEquals(expected.values(name), actual.values(name), name);
    }
  }

  @Test
  void saved_makesTheSameImages(@TempDir Path folder) {
    UNTRAINED.save(folder);
    var loaded = Synthesis.load(folder, NETWORK, CENTERS.calibration());
    var expected = UNTRAINED.images(List.of(0, 1), 5);
    var actual = loaded.images(List.of(0, 1), 5);
    assertArrayEquals(expected.get(1), actual.get(1));
  }

  /** As any loop that was stopped: from here on as if it had never been. */
  @Test
  void loop_goesOnFromTheBeginning() {
    var config = SynthesisConfig.defaults().withIterations(2).withBatchSize(4);
    try (var stopped = CENTERS.synthesizer(config);
        var gone = stopped.result().synthesizer();
        var fresh = CENTERS.synthesizer(config)) {
      assertEquals(fresh.step().loss(), gone.step().loss());
    }
  }

  @Test
  void probeImages_areViewsAlone() {
    assertEquals(256, ProbeImages.of(UNTRAINED).size());
  }

  @Test
  void whatNeedsItsImages_isRefused() {
    assertRefused(() -> DropMeter.synthetic(UNTRAINED, 1), "a generator that is not trained");
    var blind = Fdda.withoutImages(NETWORK).synthesize(REAL_ALONE.synthesis());
    assertRefused(() -> ProbeImages.of(blind), "a search needs images");
    assertRefused(() -> blind.quantize(BITS, SHORT), "batches of calibration images alone");
  }
}
