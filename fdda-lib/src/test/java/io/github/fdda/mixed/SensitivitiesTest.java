package io.github.fdda.mixed;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
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

  /** The same with the activation before the classifier, of 10 values, and one that none reads. */
  private static Sensitivities withActivations(int average) {
    return new Sensitivities(
        "two",
        SensitivityMetric.MEASURED,
        average,
        TWO.layers(),
        List.of(
            activation("relu", 10, List.of("fc"), Map.of(2, 5.0, 4, 1.0, 8, 0.0)),
            activation("sum", 30, List.of(), Map.of(2, 0.5, 4, 0.25, 8, 0.0))),
        Map.of(),
        LayerTimes.NONE);
  }

  /** 160 bits are four a value: (8, 2) takes 140 for 0.5, (4, 4) 160 for 1.25, (2, 4) 140. */
  @Test
  void activations_haveTheirOwnAverage() {
    var found = withActivations(4).allocate(Budget.averageBits(4));
    assertEquals(TWO.allocate(Budget.averageBits(4)).bits(), found.bits());
    assertEquals(Map.of("relu", 8, "sum", 2), found.activationBits());
    assertEquals(3.5, found.averageActivationBits());
    assertEquals(3.5, found.loss());
    // The convolution works on what is not chosen, the classifier on 8 bits.
    assertEquals(4 * 8 * 1000 + 8 * 2 * 300, found.bitOperations());
    assertEquals(
        BitWidths.of(4, 4)
            .withLayer("conv", 8)
            .withLayer("fc", 2)
            .withLayer("relu", 8)
            .withLayer("sum", 2),
        found.bitWidths());
  }

  /**
   * 1000 · w · 4 and 300 · w · a. Within 11,200: (2; 2, 2) 9200 and 16, (2; 4, 2) or (2; 2, 4)
   * 10,400 with 15 or 12, (2; 8, 2) 12,800 is above. What none reads costs nothing.
   */
  @Test
  void bitOperations_countBothOperands() {
    var found = withActivations(4).allocate(Budget.bitOperations(11_200));
    assertEquals(Map.of("conv", 2, "fc", 2), found.bits());
    assertEquals(Map.of("relu", 4, "sum", 8), found.activationBits());
    assertEquals(10_400, found.bitOperations());
    assertEquals(8 + 3 + 1, found.loss());
  }

  /** Float costs the classifier 2 ms, and saves 1 in the convolution. */
  @Test
  void milliseconds_chooseFloat() {
    var floats =
        new Sensitivities(
                "two",
                SensitivityMetric.MEASURED,
                8,
                List.of(
                    layer("conv", 100, 1000, Map.of(8, 1.0, LayerSensitivity.FLOAT, 0.0)),
                    layer("fc", 300, 300, Map.of(8, 2.0, LayerSensitivity.FLOAT, 0.0))))
            .withTimes(new LayerTimes(10, Map.of("conv", -1.0, "fc", 2.0)));
    var found = floats.allocate(Budget.milliseconds(10.9));
    assertEquals(Map.of("conv", LayerSensitivity.FLOAT, "fc", 8), found.bits());
    assertEquals(List.of("conv"), found.keepFloat());
    assertEquals(9, found.milliseconds(), 1e-9);
    assertEquals(2, found.loss());
    // 14 bits on average are no bits of a layer.
    assertEquals(BitWidths.of(8, 8), found.bitWidths());
    assertEquals(List.of("conv", "fc"), floats.allocate(Budget.milliseconds(11)).keepFloat());
    assertRefused(() -> floats.allocate(Budget.milliseconds(8.5)), "8.5 milliseconds", "9.0");
    assertRefused(() -> TWO.allocate(Budget.milliseconds(9)), "time", "not measured");
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
    assertRefused(() -> config.withActivationWidths(List.of(4, 2)), "[4, 2]", "activations");
    var hessian = config.withMetric(SensitivityMetric.HESSIAN_TRACE);
    assertRefused(() -> hessian.withActivationWidths(List.of(4)), "weights alone", "measured");
    assertRefused(() -> withActivations(1).allocate(Budget.averageBits(4)), "1 bits an activation");
    assertRefused(() -> config.withProbes(0), "probes");
    assertRefused(() -> config.withImages(0), "images");
  }

  private static ActivationSensitivity activation(
      String name, long values, List<String> readers, Map<Integer, Double> losses) {
    return new ActivationSensitivity(name, values, readers, new TreeMap<>(losses));
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
