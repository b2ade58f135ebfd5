package io.github.fdda.mixed;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.fixture.Sample;
import io.github.fdda.fixture.TinyAttention;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.Shared;
import io.github.fdda.network.layer.WeightLayer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModulesTest {

  /** The fused layer and the projection; the patches and the head are alone. */
  @Test
  void fusedLayer_andProjection() {
    assertEquals(Set.of("fused", "projection"), Modules.of(TinyAttention.network()).keySet());
  }

  @Test
  void network_withoutAttention_hasNone() {
    assertEquals(Map.of(), Modules.of(Sample.network()));
  }

  /**
   * Patches and head are alone. Each of six blocks has a layer for queries, keys and values, the
   * projection, and the two layers of a perceptron.
   */
  @ParameterizedTest
  @MethodSource("io.github.fdda.network.Shared#transformers")
  void transformer_alternatesAttentionAndPerceptron(String file) {
    var network = Networks.fromOnnx(Shared.file("models/" + file + ".onnx"));
    var blocks = Collections.nCopies(6, List.of(2, 2)).stream().flatMap(List::stream);
    var expected = Stream.of(Stream.of(1), blocks, Stream.of(1)).flatMap(each -> each).toList();
    assertEquals(expected, sizes(network));
  }

  /**
   * The attention has 400 weights: 800 bits lose 11, 1600 lose 3 and 3200 nothing; the head's 200
   * lose 1 and 800 nothing.
   */
  @Test
  void layersOfAModule_haveTheSameBits() {
    var layers =
        List.of(
            layer("queries", 100, Map.of(2, 8.0, 4, 1.0, 8, 0.0)),
            layer("projection", 300, Map.of(2, 3.0, 4, 2.0, 8, 0.0)),
            layer("head", 100, Map.of(2, 1.0, 8, 0.0)));
    var modules = Map.of("queries", "attention", "projection", "attention");
    var sensitivities =
        new Sensitivities(
            "three",
            SensitivityMetric.NUCLEAR_NORM,
            4,
            layers,
            List.of(),
            modules,
            LayerTimes.NONE);
    var front = sensitivities.paretoFront();
    assertEquals(
        List.of(12.0, 11.0, 4.0, 3.0, 1.0, 0.0),
        IntStream.range(0, front.size()).mapToObj(i -> front.get(i).loss()).toList());
    assertEquals(
        Map.of("queries", 4, "projection", 4, "head", 2),
        sensitivities.allocate(Budget.bytes(225)).bits());
  }

  @Test
  void modulesWithoutACommonWidth_areRefused() {
    var layers = List.of(layer("a", 1, Map.of(2, 1.0)), layer("b", 1, Map.of(4, 1.0)));
    var sensitivities =
        new Sensitivities(
            "two",
            SensitivityMetric.NUCLEAR_NORM,
            4,
            layers,
            List.of(),
            Map.of("a", "m", "b", "m"),
            LayerTimes.NONE);
    assertRefused(sensitivities::paretoFront, "a and others of its module");
  }

  private static LayerSensitivity layer(String name, long weights, Map<Integer, Double> losses) {
    return new LayerSensitivity(name, weights, weights, new TreeMap<>(losses));
  }

  /** Other metrics choose the bits of each layer. */
  @Test
  void modules_areOfNuclearNormsAlone() {
    assertEquals(Set.of("fused", "projection"), modules(SensitivityMetric.NUCLEAR_NORM).keySet());
    assertEquals(Map.of(), modules(SensitivityMetric.MEASURED));
  }

  private static Map<String, String> modules(SensitivityMetric metric) {
    return metric.modules(TinyAttention.network());
  }

  private static List<Integer> sizes(Network network) {
    var modules = Modules.of(network);
    var sizes = new LinkedHashMap<String, Integer>();
    network.weightLayers().stream()
        .map(WeightLayer::name)
        .forEach(name -> sizes.merge(modules.getOrDefault(name, name), 1, Integer::sum));
    return new ArrayList<>(sizes.values());
  }
}
