package io.github.fdda.bns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.Test;

class BnsMetricTest {

  private static final BnsLayout LAYOUT = new BnsLayout(List.of(2, 1));
  private static final Bns RUNNING = bns(new float[] {0, 0, 0}, new float[] {4, 16, 0.25f});
  private static final Bns A = bns(new float[] {1, 2, 3}, new float[] {4, 16, 1});
  private static final Bns B = bns(new float[] {3, 2, 2}, new float[] {8, 0, 1.5f});

  @Test
  void absolute() {
    var metric = BnsMetric.of(BnsUnits.ABSOLUTE, RUNNING);
    // (2² + 0²)/2 + (4² + 16²)/2 and 1² + 0.5²
    assertEquals(138, metric.distance(A, B, 0), 1e-6);
    assertEquals(1.25, metric.distance(A, B, 1), 1e-6);
  }

  @Test
  void running_inUnitsOfTheChannel() {
    var metric = BnsMetric.of(BnsUnits.RUNNING, RUNNING);
    // means over 2 and 4, variances over 4 and 16: ((2/2)² + 0)/2 + ((4/4)² + (16/16)²)/2
    assertEquals(1.5, metric.distance(A, B, 0), 1e-6);
    // (1/0.5)² + (0.5/0.25)²
    assertEquals(8, metric.distance(A, B, 1), 1e-6);
    assertArrayEquals(new float[] {2, 4, 0.5f}, metric.meanUnits(), 1e-6f);
    assertArrayEquals(new float[] {4, 16, 0.25f}, metric.varianceUnits(), 1e-6f);
  }

  @Test
  void running_channelWithoutVariance_hasAFloor() {
    var running = bns(new float[3], new float[] {0, 4, 4});
    var metric = BnsMetric.of(BnsUnits.RUNNING, running);
    assertEquals(0.004f, metric.varianceUnits()[0], 1e-8);
    assertEquals(Math.sqrt(0.004), metric.meanUnits()[0], 1e-7);
  }

  @Test
  void distances_areThoseOfEachLayer() {
    var metric = BnsMetric.of(BnsUnits.ABSOLUTE, RUNNING);
    assertEquals(List.of(138.0, 1.25), metric.distances(A, B));
  }

  @Test
  void distance_toItself() {
    assertEquals(List.of(0.0, 0.0), BnsMetric.of(BnsUnits.RUNNING, RUNNING).distances(A, A));
  }

  @Test
  void lossOnTheEngine_isTheMeanOverLayers() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var metric = BnsMetric.of(BnsUnits.RUNNING, RUNNING);
      var a = A.toArrays(manager);
      var b = B.toArrays(manager);
      assertEquals(4.75f, a.loss(b, metric.weights(0, manager)).getFloat(), 1e-5f);
      assertEquals(8f, a.loss(b, metric.weights(1, manager)).getFloat(), 1e-5f);
    }
  }

  private static Bns bns(float[] means, float[] variances) {
    return Bns.of(LAYOUT, means, variances);
  }
}
