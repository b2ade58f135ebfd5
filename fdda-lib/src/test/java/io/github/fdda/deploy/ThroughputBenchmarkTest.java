package io.github.fdda.deploy;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.TinyNetwork;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThroughputBenchmarkTest {

  /** Two images serve a batch of five. One pair: the ratio is that of the two speeds. */
  @Test
  void figures_belongTogether() {
    var shape = new ImageShape(1, 8, 8);
    var file = ModelFile.of("tiny", TinyNetwork.onnx(shape));
    try (var one = OnnxSession.open(file, 1, Optimization.ALL);
        var other = OnnxSession.open(file, 1, Optimization.NONE)) {
      var images = new Pictures(shape, 3, List.of(0, 1));
      var throughput = new ThroughputBenchmark(1).measure(one, other, images, 5);
      assertEquals(5, throughput.batch());
      assertTrue(throughput.floatImagesPerSecond() > 0, throughput::toString);
      assertEquals(
          throughput.quantizedImagesPerSecond() / throughput.floatImagesPerSecond(),
          throughput.ratio(),
          1e-9);
    }
  }

  @Test
  void hostile() {
    assertRefused(() -> new ThroughputBenchmark(0), "samples 0");
  }
}
