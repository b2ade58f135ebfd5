package io.github.fdda.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.data.ImageShape;
import io.github.fdda.network.Networks;
import io.github.fdda.network.layer.Taps;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RandomNetworkTest {

  @Test
  void isAsLargeAsAskedFor() {
    var network = Networks.fromOnnx(new RandomNetwork(6, 3, 7).onnx(), "random", Optional.empty());
    assertEquals(new ImageShape(3, 6, 6), network.inputShape());
    assertEquals(7, network.classCount());
    assertEquals(3, network.batchNorms().size());
    assertEquals(3, network.activationLayers().size());
    assertEquals(4, network.weightLayers().size());
    assertEquals(6 * 6 * 3 * 16 * 9, network.weightLayers().get(0).multiplyAdds());
    assertEquals(6 * 6 * 16 * 16 * 9, network.weightLayers().get(2).multiplyAdds());
  }

  /** With other weights forty layers would let nothing through, or infinity. */
  @Test
  void signalsPassManyLayers() {
    var network = Networks.fromOnnx(new RandomNetwork(8, 40, 5).onnx(), "deep", Optional.empty());
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager)) {
      var logits = network.forward(manager.ones(new Shape(1, 3, 8, 8)), parameters, Taps.NONE);
      var largest = logits.abs().max().getFloat();
      assertTrue(largest > 1e-4 && largest < 1e4, () -> "logits up to " + largest);
    }
  }
}
