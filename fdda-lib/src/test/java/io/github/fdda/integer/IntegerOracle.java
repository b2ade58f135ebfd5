package io.github.fdda.integer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.fdda.network.OnnxRuntime;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** The oracle: what ONNX Runtime computes in floats, which is exact while sums fit 24 bits. */
public final class IntegerOracle {

  private static final int IMAGES = 25;

  private IntegerOracle() {}

  /** Runs a file on random images in both ways; all logits must have the same bits. */
  static void assertSame(byte[] onnx) {
    var network = IntegerReader.read(onnx);
    var random = new Random(5);
    var environment = OnnxRuntime.environment();
    try (var options = new OrtSession.SessionOptions()) {
      // Bit for bit what the file says: the integer kernels that ONNX Runtime would choose for it
      // round sums and averages in ways of their own.
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setIntraOpNumThreads(1);
      try (var session = environment.createSession(onnx, options)) {
        for (var i = 0; i < IMAGES; i++) {
          assertSame(network, environment, session, image(network.inputShape().size(), random));
        }
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refuses the test's model", e);
    }
  }

  private static void assertSame(
      IntegerNetwork network, OrtEnvironment environment, OrtSession session, float[] image)
      throws OrtException {
    var shape = network.inputShape();
    var sides = new long[] {1, shape.channels(), shape.height(), shape.width()};
    try (var input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), sides);
        var result = session.run(Map.of("image", input))) {
      var buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
      var expected = new float[buffer.remaining()];
      buffer.get(expected);
      for (var j = 0; j < expected.length; j++) {
        expected[j] += 0f; // floats have a -0, integers do not
      }
      assertTrue(varied(expected), () -> "proves nothing: " + Arrays.toString(expected));
      assertArrayEquals(expected, network.logitsOf(image));
    }
  }

  private static boolean varied(float[] logits) {
    return IntStream.range(1, logits.length).anyMatch(i -> logits[i] != logits[0]);
  }

  /** Values around zero, every fourth of them halfway between two integers of most scales. */
  private static float[] image(int size, Random random) {
    var image = new float[size];
    for (var i = 0; i < size; i++) {
      image[i] = 1.5f * (float) random.nextGaussian();
      if (i % 4 == 0) {
        image[i] = Math.round(image[i] * 64) / 64f;
      }
    }
    return image;
  }
}
