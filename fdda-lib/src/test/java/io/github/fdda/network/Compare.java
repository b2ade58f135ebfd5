package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.network.layer.Taps;
import java.util.Optional;
import java.util.Random;

/** Compares networks with ONNX Runtime on random images. */
public final class Compare {

  private Compare() {}

  /** Batches of one and of three images give the same logits. */
  public static void withOnnxRuntime(byte[] onnx) {
    var network = Networks.fromOnnx(onnx, "test", Optional.empty());
    for (var batch : new int[] {1, 3}) {
      var images = images(network, batch);
      var expected = OnnxRuntime.run(onnx, images, shape(network, batch));
      assertArrayEquals(expected, logits(network, images, batch), 1e-4f);
    }
  }

  public static float[] images(Network network, int batch) {
    var random = new Random(batch);
    var values = new float[batch * network.inputShape().size()];
    for (var i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  public static long[] shape(Network network, int batch) {
    var image = network.inputShape();
    return new long[] {batch, image.channels(), image.height(), image.width()};
  }

  public static float[] logits(Network network, float[] images, int batch) {
    return logits(network, images, batch, Taps.NONE);
  }

  public static float[] logits(Network network, float[] images, int batch, Taps taps) {
    try (var manager = NDManager.newBaseManager();
        var parameters = network.parameters(manager)) {
      var array = manager.create(images, new Shape(shape(network, batch)));
      return network.forward(array, parameters, taps).toFloatArray();
    }
  }
}
