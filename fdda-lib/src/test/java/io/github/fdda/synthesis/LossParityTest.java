package io.github.fdda.synthesis;

import static io.github.fdda.golden.Golden.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsArrays;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.bns.BnsMetric;
import io.github.fdda.bns.BnsRecorder;
import io.github.fdda.bns.BnsUnits;
import io.github.fdda.engine.CrossEntropy;
import io.github.fdda.golden.Golden;
import io.github.fdda.golden.GoldenNetworks;
import java.io.IOException;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class LossParityTest {

  private static final double TOLERANCE = 1e-4;

  @Test
  void everyTerm_total_andGradientToImages() throws IOException {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var golden = Golden.load("losses_cifar100_resnet20", manager);
      var network = GoldenNetworks.cifar100("resnet20");
      var layout = BnsLayout.of(network);
      assertEquals(golden.labels("first_layer")[0], layout.firstDeepLayer());

      var parameters = network.parameters(manager);
      var running = BnsArrays.running(network, parameters);
      var metric = BnsMetric.of(BnsUnits.ABSOLUTE, running.toBns(layout));
      var deepLayers = metric.weights(layout.firstDeepLayer(), manager);
      var center = target(golden, "center", layout).toArrays(manager);
      var distorted = target(golden, "distorted", layout).toArrays(manager);
      var images = golden.array("images");
      images.setRequiresGradient(true);
      try (var collector = manager.getEngine().newGradientCollector()) {
        var recorder = new BnsRecorder();
        var logits = network.forward(images, parameters, recorder);
        var statistics = recorder.statistics();
        var weights = LossWeights.published();
        var crossEntropy = CrossEntropy.of(logits, golden.array("labels"));
        var alignment = statistics.loss(running, metric.weights(0, manager));
        var toDistorted = statistics.loss(distorted, deepLayers);
        var toCenter = statistics.loss(center, deepLayers);
        var total =
            crossEntropy
                .mul((float) weights.crossEntropy())
                .add(alignment.mul((float) weights.alignment()))
                .add(toDistorted.mul((float) weights.distorted()))
                .add(toCenter.mul((float) weights.centralized()));
        collector.backward(total);

        assertClose(golden.values("logits"), logits.toFloatArray(), TOLERANCE, "logits");
        assertScalar(golden, "cross_entropy", crossEntropy.getFloat());
        assertScalar(golden, "bns_alignment", alignment.getFloat());
        assertScalar(golden, "bns_distorted", toDistorted.getFloat());
        assertScalar(golden, "bns_centralized", toCenter.getFloat());
        assertScalar(golden, "total", total.getFloat());
        assertClose(
            golden.values("image_gradient"),
            images.getGradient().toFloatArray(),
            TOLERANCE,
            "image gradient");
        assertByLayer(metric, statistics, layout, golden);
      }
    }
  }

  /** The terms shown by layer are those that the loss averages. */
  private static void assertByLayer(
      BnsMetric metric, BnsArrays statistics, BnsLayout layout, Golden golden) {
    var distances = metric.distances(statistics.toBns(layout), target(golden, "distorted", layout));
    var mean =
        distances.subList(layout.firstDeepLayer(), layout.layers()).stream()
            .mapToDouble(Double::doubleValue)
            .average()
            .orElseThrow();
    assertScalar(golden, "bns_distorted", (float) mean);
  }

  private static void assertScalar(Golden golden, String name, float actual) {
    assertClose(golden.values(name), new float[] {actual}, TOLERANCE, name);
  }

  /** Zeros in the shallow layers, which the losses must not look at. */
  private static Bns target(Golden golden, String name, BnsLayout layout) {
    var means = FloatBuffer.allocate(layout.size()).position(layout.offset(9));
    var variances = FloatBuffer.allocate(layout.size()).position(layout.offset(9));
    for (var layer = 9; layer < layout.layers(); layer++) {
      means.put(golden.values(name + layer + "_mean"));
      variances.put(golden.values(name + layer + "_var"));
    }
    return Bns.of(layout, means.array(), variances.array());
  }
}
