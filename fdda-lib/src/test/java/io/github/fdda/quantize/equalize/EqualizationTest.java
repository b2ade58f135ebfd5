package io.github.fdda.quantize.equalize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.golden.GoldenNetworks;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.ScalableNetwork;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EqualizationTest {

  @Test
  void resNet20_computesTheSame() {
    requireSameLogits(GoldenNetworks.cifar100("resnet20"));
  }

  @Test
  void everyKindOfGroup_computesTheSame() {
    requireSameLogits(ScalableNetwork.mixed());
  }

  /** Five outputs of the first linear layer, the second and the last of them larger. */
  @Test
  void factors_goIntoRowsAndOutOfColumns() {
    var network = ScalableNetwork.mixed();
    var group = ChannelGroups.of(network).get(4);
    var weights = weights(network);
    var scaled = Equalization.apply(weights, Map.of(group, new float[] {1, 2, 1, 1, 4}));
    var hidden = weights.values("hidden.weight");
    for (var i = 0; i < 4; i++) {
      hidden[4 + i] *= 2;
      hidden[16 + i] *= 4;
    }
    assertArrayEquals(hidden, scaled.values("hidden.weight"));
    var bias = weights.values("hidden.bias");
    assertArrayEquals(
        new float[] {bias[0], 2 * bias[1], bias[2], bias[3], 4 * bias[4]},
        scaled.values("hidden.bias"));
    var logits = weights.values("logits.weight");
    for (var i = 0; i < 3; i++) {
      logits[3 + i] /= 2;
      logits[12 + i] /= 4;
    }
    assertArrayEquals(logits, scaled.values("logits.weight"));
    assertArrayEquals(weights.values("stem.weight"), scaled.values("stem.weight"));
  }

  private static void requireSameLogits(Network network) {
    var random = new SplittableRandom(1);
    var factors = new LinkedHashMap<ChannelGroup, float[]>();
    for (var group : ChannelGroups.of(network)) {
      var values = new float[group.channels()];
      for (var i = 0; i < values.length; i++) {
        values[i] = (float) Math.exp(random.nextDouble(-1.5, 1.5));
      }
      factors.put(group, values);
    }
    var before = weights(network);
    var after = Equalization.apply(before, factors);
    for (var group : factors.keySet()) {
      for (var layer : group.consumers()) {
        assertFalse(Arrays.equals(before.values(layer.weight()), after.values(layer.weight())));
      }
    }
    var expected = logits(network, before);
    var largest = 0f;
    for (var logit : expected) {
      largest = Math.max(largest, Math.abs(logit));
    }
    assertArrayEquals(expected, logits(network, after), 1e-4f * largest);
    assertEquals(before.names(), after.names());
  }

  private static Snapshot weights(Network network) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager)) {
      return Snapshot.of(parameters.trainable());
    }
  }

  private static float[] logits(Network network, Snapshot weights) {
    var images = new Pictures(network.inputShape(), 1, List.of(0, 0, 0));
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager);
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      weights.copyTo(parameters.trainable());
      var batch = Batches.of(manager, images, new int[] {0, 1, 2});
      return network.forward(batch, parameters, Taps.NONE).toFloatArray();
    }
  }
}
