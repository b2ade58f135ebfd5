package io.github.fdda.quantize.equalize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.ScalableNetwork;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrossLayerEqualizationTest {

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  /**
   * Channel 0 is made by weights up to 8 and read by weights up to 2: s = √(8/2) = 2. Channel 1 is
   * made by weights up to 1 and read by weights up to 9: s = √(1/9) = 1/3. Afterwards both are made
   * and read by weights up to √(8·2) = 4 and √(1·9) = 3.
   */
  @Test
  void twoLayers_byHand() {
    var network =
        new ScalableNetwork()
            .norm("bn", "image", 2)
            .node("GlobalAveragePool", "mean", "bn")
            .node("Flatten", "flat", "mean")
            .gemm("hidden", "flat", 2, 2)
            .node("Relu", "relu", "hidden")
            .matMul("logits", "relu", 2, 3)
            .read();
    try (var parameters = network.parameters(manager)) {
      var weights =
          Snapshot.of(parameters.trainable())
              .with(
                  Map.of(
                      "hidden.weight", new float[] {-8, 1, 0.5f, 1},
                      "hidden.bias", new float[] {6, 1},
                      "logits.weight", new float[] {1, -2, 0, 3, 9, 3}));
      var result = CrossLayerEqualization.apply(network, weights, parameters);
      assertArrayEquals(new float[] {-4, 0.5f, 1.5f, 3}, result.values("hidden.weight"), 1e-5f);
      assertArrayEquals(new float[] {3, 3}, result.values("hidden.bias"), 1e-5f);
      assertArrayEquals(new float[] {2, -4, 0, 1, 3, 1}, result.values("logits.weight"), 1e-5f);
    }
  }

  @Test
  void mixed_computesTheSameWithOtherWeights() {
    var network = ScalableNetwork.mixed();
    assertSameLogits(network, Set.of("narrow.weight", "deep.weight", "hidden.weight"));
  }

  /** ReLU6 holds all channels but those of bottlenecks: their readers change, nothing else. */
  @Test
  void mobileNet_computesTheSame() {
    var network = Networks.load("mobilenetv2-cifar-100");
    var readers =
        ChannelGroups.of(network).stream()
            .flatMap(group -> group.consumers().stream())
            .map(layer -> layer.weight())
            .collect(Collectors.toSet());
    assertNotEquals(Set.of(), readers);
    assertSameLogits(network, readers);
  }

  private void assertSameLogits(Network network, Set<String> changed) {
    try (var parameters = network.parameters(manager)) {
      var before = Snapshot.of(parameters.trainable());
      var after = CrossLayerEqualization.apply(network, before, parameters);
      for (var layer : network.weightLayers()) {
        var name = layer.weight();
        if (changed.contains(name)) {
          assertNotEquals(List.of(before.values(name)[0]), List.of(after.values(name)[0]), name);
        }
      }
      var expected = logits(network, parameters);
      after.copyTo(parameters.trainable());
      var actual = logits(network, parameters);
      for (var i = 0; i < expected.length; i++) {
        assertEquals(expected[i], actual[i], 1e-3f * (1 + Math.abs(expected[i])));
      }
    }
  }

  private float[] logits(Network network, Parameters parameters) {
    try (var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var pictures = new Pictures(network.inputShape(), 1, List.of(0, 0));
      var batch = Batches.of(manager, pictures, new int[] {0, 1});
      return network.forward(batch, parameters, Taps.NONE).toFloatArray();
    }
  }
}
