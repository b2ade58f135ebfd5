package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.GradientTapes;
import io.github.fdda.network.layer.Taps;
import java.util.Optional;
import java.util.Random;

/** Compares networks with ONNX Runtime on random images. */
public final class Compare {

  private static final float STEP = 2e-3f;

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

  /**
   * Batches of one and of three images give the same logits, and the gradient of their weighted sum
   * with respect to the images is what a small step makes of ONNX Runtime's.
   *
   * @param onnx smooth where the images are
   */
  public static void withGradients(byte[] onnx) {
    withOnnxRuntime(onnx);
    var network = Networks.fromOnnx(onnx, "test", Optional.empty());
    var images = images(network, 3);
    var random = new Random(11);
    var weights = gaussian(random, 3 * network.classCount());
    var direction = gaussian(random, images.length);
    var gradient = gradient(network, images, weights);
    var shape = shape(network, 3);
    var ahead = dot(weights, OnnxRuntime.run(onnx, moved(images, direction, STEP), shape));
    var behind = dot(weights, OnnxRuntime.run(onnx, moved(images, direction, -STEP), shape));
    var expected = (ahead - behind) / (2 * STEP);
    var scale = Math.sqrt(dot(gradient, gradient)) + 1;
    assertEquals(expected, dot(gradient, direction), 0.02 * scale);
    assertNotEquals(0, expected);
  }

  private static float[] gradient(Network network, float[] images, float[] weights) {
    try (var manager = NDManager.newBaseManager();
        var parameters = network.parameters(manager)) {
      var array = manager.create(images, new Shape(shape(network, 3)));
      array.setRequiresGradient(true);
      GradientTapes.compute(
          backward -> {
            var logits = network.forward(array, parameters, Taps.NONE);
            var sum = logits.mul(manager.create(weights, logits.getShape())).sum();
            backward.accept(sum);
            return sum.getFloat();
          });
      return array.getGradient().toFloatArray();
    }
  }

  private static float[] gaussian(Random random, int count) {
    var values = new float[count];
    for (var i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] moved(float[] values, float[] direction, float step) {
    var moved = values.clone();
    for (var i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    return moved;
  }

  private static double dot(float[] a, float[] b) {
    var sum = 0.0;
    for (var i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
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
