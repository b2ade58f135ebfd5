package io.github.fdda.mixed;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SensitivitiesTest {

  /** 100 weights used 10 times each, and 300 used once. */
  private static final Sensitivities TWO =
      new Sensitivities(
          "two",
          SensitivityMetric.MEASURED,
          4,
          List.of(
              layer("conv", 100, 1000, Map.of(2, 8.0, 4, 1.0, 8, 0.0)),
              layer("fc", 300, 300, Map.of(2, 3.0, 4, 2.0, 8, 0.0))));

  /**
   * 1600 bits are four a weight. Within: (2, 2) for 11, (4, 2) 1000 bits for 4, (8, 2) 1400 for 3,
   * (2, 4) for 10, (4, 4) 1600 for 3. The cheaper of two that lose 3 is taken.
   */
  @Test
  void averageBits_byHand() {
    var found = TWO.allocate(Budget.averageBits(4));
    assertEquals(Map.of("conv", 8, "fc", 2), found.bits());
    assertEquals(3, found.loss());
    assertEquals(3.5, found.averageBits());
    assertEquals(175, found.bytes());
    assertEquals(4 * (8 * 1000 + 2 * 300), found.bitOperations());
    assertEquals(found, TWO.allocate(Budget.bytes(200)));
    assertEquals(found, TWO.paretoFront().within(Budget.bytes(175)));
    assertEquals(Map.of("conv", 4, "fc", 2), TWO.allocate(Budget.bytes(174)).bits());
  }

  /** Bit-operations are dear in the convolution: 4 · (4 · 1000 + 4 · 300) of both at 4 bits. */
  @Test
  void bitOperations_byHand() {
    var found = TWO.allocate(Budget.bitOperations(20_800));
    assertEquals(Map.of("conv", 4, "fc", 4), found.bits());
    assertEquals(20_800, found.bitOperations());
    // Eight bits for the classifier cost 4800 more.
    assertEquals(Map.of("conv", 4, "fc", 8), TWO.allocate(Budget.bitOperations(25_600)).bits());
  }

  @Test
  void front_fromTheLeastToTheMostBits() {
    var front = TWO.paretoFront();
    var points = front.points();
    assertEquals(TWO.uniform(2), points.get(0));
    assertEquals(TWO.uniform(8), points.get(points.size() - 1));
    assertEquals(0, front.get(front.size() - 1).loss());
    var table = front.table();
    assertEquals(points.size(), table.rowCount());
    assertEquals(11, table.doubleColumn("loss").get(0));
    assertEquals(100, table.doubleColumn("bytes").get(0));
  }

  @Test
  void table_hasAColumnForEachWidth() {
    var table = TWO.table();
    assertEquals(
        List.of("layer", "weights", "multiply_adds", "w2", "w4", "w8"), table.columnNames());
    assertEquals(2.0, table.doubleColumn("w4").get(1));
  }

  @Test
  void bitWidths_giveEachLayerItsBits() {
    var network = TinyNetwork.of(new ImageShape(1, 8, 8));
    var layers =
        network.weightLayers().stream()
            .map(l -> layer(l.name(), l.weightCount(), l.multiplyAdds(), Map.of(2, 2.0, 8, 1.0)))
            .toList();
    var found =
        new Sensitivities("tiny", SensitivityMetric.MEASURED, 5, layers)
            .allocate(Budget.averageBits(5));
    assertTrue(found.bits().containsValue(2) && found.bits().containsValue(8), found::toString);
    var plan = QuantizationPlan.of(network, found.bitWidths(), Target.paper());
    for (var layer : network.weightLayers()) {
      assertEquals(found.bits().get(layer.name()), plan.bits(layer));
    }
    network.activationLayers().forEach(layer -> assertEquals(5, plan.bits(layer)));
  }

  @Test
  void hostile() {
    assertRefused(() -> TWO.allocate(Budget.averageBits(1.5)), "1.5 bits", "2.0 bits");
    assertRefused(() -> TWO.allocate(Budget.bitOperations(5)), "5.0 bit-operations");
    assertRefused(() -> Budget.averageBits(Double.NaN), "bits a weight", "NaN");
    assertRefused(() -> Budget.bytes(0), "bytes of weights");
    assertRefused(() -> TWO.uniform(3), "conv", "3 bits", "[2, 4, 8]");
    assertRefused(() -> TWO.paretoFront().within(Budget.bitOperations(9)), "WEIGHT_BITS");
    assertRefused(() -> layer("fc", 1, 1, Map.of()), "fc", "at least one");
    assertRefused(() -> layer("fc", 1, 1, Map.of(2, Double.NaN)), "fc", "NaN", "2 bits");
    assertRefused(
        () -> new Sensitivities("none", SensitivityMetric.MEASURED, 4, List.of()), "no layers");
    var config = MixedPrecisionConfig.defaults();
    assertRefused(() -> config.withWidths(List.of(4, 2)), "[4, 2]", "ascending");
    assertRefused(() -> config.withWidths(List.of()), "at least one");
    assertRefused(() -> config.withProbes(0), "probes");
    assertRefused(() -> config.withImages(0), "images");
  }

  private static LayerSensitivity layer(
      String name, long weights, long multiplyAdds, Map<Integer, Double> losses) {
    return new LayerSensitivity(name, weights, multiplyAdds, new TreeMap<>(losses));
  }

  /** Only what says how weights are rounded, and from which draws, comes from the quantization. */
  @Test
  void config_forQuantization() {
    var quantization = QuantizationConfig.fdda().withTarget(Target.integerOnly()).withSeed(7);
    var config = MixedPrecisionConfig.defaults().withActivations(3).forQuantization(quantization);
    assertEquals(
        MixedPrecisionConfig.defaults()
            .withActivations(3)
            .withTarget(Target.integerOnly())
            .withRounding(WeightRounding.NEAREST)
            .withSeed(7),
        config);
  }
}
