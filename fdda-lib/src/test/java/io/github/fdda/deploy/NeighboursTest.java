package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.BnsCenters;
import io.github.fdda.Fdda;
import io.github.fdda.fixture.Sample;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighboursTest {

  /** Vectors at these angles, of lengths that do not matter. */
  private static List<float[]> at(double... degrees) {
    return DoubleStream.of(degrees)
        .mapToObj(
            angle ->
                new float[] {
                  (float) (3 * Math.cos(Math.toRadians(angle))),
                  (float) (3 * Math.sin(Math.toRadians(angle)))
                })
        .toList();
  }

  /**
   * The nearest of 0° is 10°, of 10° 0°, of 30° 10°, of 60° 30°. With 10° moved to 25°: of 0° 25°,
   * of 25° 30°, of 30° 25°, of 60° 30°. The second one changes: three of four stay.
   */
  @Test
  void nearest_thatStays() {
    assertEquals(75, Neighbours.kept(at(0, 10, 30, 60), at(0, 25, 30, 60), 1), 1e-9);
    assertEquals(100, Neighbours.kept(at(0, 10, 30, 60), at(0, 10, 30, 60), 1), 1e-9);
  }

  /**
   * With 30° moved to 40°: of 0° 10° and it, as before; of 10° likewise; of itself 10° and 0°, then
   * 65° and 10°; of 65° it and 10°.
   */
  @Test
  void twoNearest() {
    assertEquals(87.5, Neighbours.kept(at(0, 10, 30, 65), at(0, 10, 40, 65), 2), 1e-9);
  }

  @Test
  void files(@TempDir Path folder) {
    var test = Sample.dataset().test(60);
    var floats = ModelFile.of("float", Sample.network().standaloneOnnx().toByteArray());
    assertEquals(Optional.of(new Neighbours(60, 10, 100)), Neighbours.of(floats, floats, test));
    var centers = Fdda.collectCenters(Sample.network(), Sample.dataset().calibration(1));
    var eight = kept(floats, centers, 8, folder);
    var two = kept(floats, centers, 2, folder);
    assertEquals(95, eight, 5);
    assertTrue(two < eight, () -> two + " and " + eight);
    assertEquals(
        Optional.empty(), Neighbours.of(floats, floats, Sample.dataset().test(10)), "too few");
  }

  private static double kept(ModelFile floats, BnsCenters centers, int bits, Path folder) {
    var config = QuantizationConfig.rangesOnly().withTarget(Target.onnxruntimeCpu());
    var file = folder.resolve(bits + ".onnx");
    centers.quantizeRangesOnly(BitWidths.of(bits, 8), config).exportOnnx(file);
    return Neighbours.of(floats, ModelFile.read(file), Sample.dataset().test(60))
        .orElseThrow()
        .kept();
  }
}
