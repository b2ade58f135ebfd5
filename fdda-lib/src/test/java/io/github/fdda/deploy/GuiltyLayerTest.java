package io.github.fdda.deploy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.fixture.Sample;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One layer of a good file is spoiled: it costs the logits most by itself. */
class GuiltyLayerTest {

  @ParameterizedTest
  @ValueSource(strings = {"/2/a/a.0/Conv", "/5/a/a.0/Conv", "/8/a/a.0/Conv"})
  void spoiledLayer_comesFirst(String name) {
    var network = Sample.network();
    var images = Sample.dataset().test(16);
    var layer =
        network.weightLayers().stream()
            .filter(l -> l.name().equals(name))
            .findFirst()
            .orElseThrow();
    var simulation =
        Simulation.of(network, Sample.dataset().calibration(1), BitWidths.of(8, 8), Target.paper());
    var weights = simulation.state().weights().values(layer.weight());
    for (var i = 0; i < weights.length; i += 2) {
      weights[i] = 0;
    }
    var spoiled = simulation.with(Map.of(layer.weight(), weights)).export();
    try (var floats = TwoPixels.open(ModelFile.load(Sample.NETWORK));
        var quantized = TwoPixels.open(ModelFile.of("spoiled", spoiled.toByteArray()))) {
      var guilty = Comparison.of(floats, quantized, images, done -> {}).costliest().get(0);
      // The activation function after it, whose output is the first that both files have.
      var block = name.substring(0, name.lastIndexOf("/a.0"));
      assertTrue(guilty.layer().startsWith(block), guilty::toString);
    }
  }
}
