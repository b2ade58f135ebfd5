package io.github.fdda.mixed;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.fixture.OnnxGraph;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.train.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MetricsTest {

  /**
   * Batch normalization that changes nothing, then one linear layer from two pixels to two classes:
   * logits are W·x.
   */
  private static final Network LINEAR = linear(1, 0, 0, 1);

  private static final List<float[]> IMAGES =
      List.of(new float[] {1, 0}, new float[] {-1, 0}, new float[] {0, 2}, new float[] {0, -2});

  /** KL of (1, 1)/2 and softmax(ln 3, 0) = (3, 1)/4: ½ ln(½ / ¾) + ½ ln(½ / ¼) = ½ ln(4/3). */
  @Test
  void divergence_byHand() {
    var teacher = List.of(new float[] {7, 7});
    var student = List.of(new float[] {(float) Math.log(3), 0});
    assertEquals(0.5 * Math.log(4 / 3.0), Fidelity.divergence(teacher, student), 1e-7);
    assertEquals(0, Fidelity.divergence(student, student));
  }

  /**
   * W = 0 in place of 1: logits are all 0. Half of the images have logits (±1, 0), the others (0,
   * ±2).
   */
  @Test
  void measured_byHand() {
    var costs =
        MeasuredDivergence.costs(
            probe(LINEAR, new float[4], weights(1, 0, 0, 1)), MetricsTest::unobserved);
    assertEquals((toEven(1) + toEven(2)) / 2, costs[0][0], 1e-6);
    assertEquals(0, costs[0][1], 1e-9);
  }

  /** KL(p ‖ (½, ½)) = ln 2 − entropy of p = σ(logit). */
  private static double toEven(double logit) {
    var p = 1 / (1 + Math.exp(-logit));
    return Math.log(2) + p * Math.log(p) + (1 - p) * Math.log(1 - p);
  }

  /**
   * The Hessian of softmax regression is (diag p − ppᵀ) ⊗ xxᵀ, its trace (1 − Σp²)·‖x‖², here 2p(1
   * − p)·‖x‖²; means over images.
   */
  @Test
  void hessianTrace_ofSoftmaxRegression() {
    var expected = (variance(1) * 1 + variance(2) * 4) / 2;
    var trace = HessianTrace.traces(probe(LINEAR), 400, 3)[0];
    assertEquals(expected, trace, 0.1 * expected);
    // Mean trace of four weights, one of them moved by 3.
    var costs =
        HessianTrace.costs(probe(LINEAR, weights(1, 0, 3, 1)), 400, 3, MetricsTest::unobserved);
    assertEquals(trace / 4 * 9, costs[0][0], 1e-6);
  }

  private static double variance(double logit) {
    var p = 1 / (1 + Math.exp(-logit));
    return 2 * p * (1 - p);
  }

  /** Singular values of diag(3, 4) are 3 and 4; of a matrix of rank one, its length. */
  @Test
  void nuclearNorm_byHand() {
    assertEquals(7, NuclearNorm.nuclearNorm(new double[][] {{9, 0}, {0, 16}}), 1e-9);
    // (1, 2) and (2, 4) as rows: the length is 5.
    assertEquals(5, NuclearNorm.nuclearNorm(new double[][] {{5, 10}, {10, 20}}), 1e-9);
    assertEquals(0, NuclearNorm.nuclearNorm(new double[2][2]));
  }

  /**
   * Y = X has the rows (1, −1, 0, 0) and (0, 0, 2, −2): singular values √2 and √8. A change of the
   * first weight by ½ changes Y by ½ twice: squared error ½.
   */
  @Test
  void nuclearNormCosts_byHand() {
    var costs =
        NuclearNorm.costs(
            probe(LINEAR, weights(1.5f, 0, 0, 1), weights(1, 0, 0, 1)), MetricsTest::unobserved);
    assertEquals((Math.sqrt(2) + Math.sqrt(8)) * 0.5, costs[0][0], 1e-5);
    assertEquals(0, costs[0][1]);
  }

  @Test
  void everyMetric_onARealNetwork_losesLessWithMoreBits() {
    var config =
        MixedPrecisionConfig.defaults().withImages(8).withProbes(2).withWidths(List.of(2, 4, 8));
    for (var metric : SensitivityMetric.values()) {
      var told = new ArrayList<Progress>();
      var found = measure(config.withMetric(metric), told::add);
      assertEquals(22, found.layers().size());
      assertTrue(found.uniform(2).loss() > 4 * found.uniform(4).loss(), metric + ": " + found);
      assertTrue(found.uniform(4).loss() > 4 * found.uniform(8).loss(), metric + ": " + found);
      var last = told.get(told.size() - 1);
      assertEquals(last.total(), last.done());
      assertEquals(told.size(), last.total());
      var mixed = found.allocate(Budget.averageBits(4));
      assertTrue(mixed.averageBits() <= 4 && mixed.loss() <= found.uniform(4).loss());
    }
  }

  @Test
  void activations_loseLessWithMoreBits_andAreOfTheirReaders() {
    var config =
        MixedPrecisionConfig.defaults()
            .withImages(8)
            .withWidths(List.of(4))
            .withActivations(3)
            .withActivationWidths(List.of(2, 4, 8))
            .withFloats(true);
    var found = measure(config);
    var network = Sample.network();
    assertEquals(network.activationLayers().size(), found.activationLayers().size());
    var sums = new double[3];
    for (var layer : found.activationLayers()) {
      assertEquals(List.of(2, 4, 8), List.copyOf(layer.losses().keySet()));
      var losses = List.copyOf(layer.losses().values());
      for (var i = 0; i < sums.length; i++) {
        sums[i] += losses.get(i);
      }
    }
    assertTrue(sums[0] > 4 * sums[1] && sums[1] > 4 * sums[2], () -> found.toString());
    // Of the first residual block: two convolutions in a row, 16 channels of 28 by 28.
    var first = found.activationLayers().get(0);
    assertEquals(16 * 28 * 28, first.values());
    assertEquals(List.of(network.weightLayers().get(1).name()), first.readers());
    var mixed = found.allocate(Budget.averageBits(4));
    assertTrue(mixed.averageActivationBits() <= 3, mixed::toString);
    assertEquals(0.0, found.layers().get(0).losses().get(LayerSensitivity.FLOAT));
    var plan = QuantizationPlan.of(network, mixed.bitWidths(), Target.paper());
    network
        .activationLayers()
        .forEach(layer -> assertEquals(mixed.activationBits().get(layer.name()), plan.bits(layer)));
  }

  /** Deterministic, and other targets have other grids. */
  @Test
  void targets() {
    var config =
        MixedPrecisionConfig.defaults()
            .withMetric(SensitivityMetric.NUCLEAR_NORM)
            .withImages(4)
            .withActivations(8)
            .withWidths(List.of(8));
    var first = measure(config);
    assertEquals(first, measure(config));
    var absorbing = measure(config.withTarget(Target.integerOnly()));
    var nearest = measure(config.withRounding(WeightRounding.NEAREST));
    // Symmetric grids of powers of two are coarser, but not out of all measure.
    var ratio = absorbing.uniform(8).loss() / nearest.uniform(8).loss();
    assertTrue(ratio > 1 && ratio < 100, "ratio " + ratio);
    assertRefused(
        () -> measure(config.withTarget(Target.tensorrtInt8()).withActivations(4)),
        "tensorrt-int8");
  }

  private static void unobserved(Progress progress) {}

  private static Sensitivities measure(MixedPrecisionConfig config) {
    return measure(config, MetricsTest::unobserved);
  }

  private static Sensitivities measure(MixedPrecisionConfig config, Consumer<Progress> progress) {
    return Sensitivities.of(
        Sample.network(), Sample.dataset().calibration(1), config, Device.cpu(), progress);
  }

  private static Probe probe(Network network, float[]... rounded) {
    var weight = network.weightLayers().get(0).weight();
    var snapshots = new ArrayList<Snapshot>();
    for (var values : rounded) {
      snapshots.add(Snapshot.ofVectors(Map.of(weight, values)));
    }
    return new Probe(network, IMAGES, snapshots, Device.cpu());
  }

  private static float[] weights(float... values) {
    return values;
  }

  private static Network linear(float... weights) {
    var file =
        new OnnxGraph()
            .images(1, 1, 2)
            .floats("gamma", List.of(1L), 1)
            .floats("beta", List.of(1L), 0)
            .floats("mean", List.of(1L), 0)
            .floats("variance", List.of(1L), 1 - 1e-5f)
            .node("BatchNormalization", List.of("image", "gamma", "beta", "mean", "variance"), "bn")
            .node("Flatten", List.of("bn"), "flat")
            .floats("w", List.of(2L, 2L), weights)
            .node("Gemm", List.of("flat", "w"), "fc")
            .attribute("transB", 1)
            .output("fc", OnnxGraph.ANY, 2)
            .file();
    return Networks.fromOnnx(file, "linear", Optional.empty());
  }
}
