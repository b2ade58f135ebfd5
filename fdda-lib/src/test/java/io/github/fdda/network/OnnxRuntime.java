package io.github.fdda.network;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;

/** The oracle: what ONNX Runtime computes. */
public final class OnnxRuntime {

  private OnnxRuntime() {}

  /** Runs the model's first output on one input. */
  public static float[] run(byte[] onnx, float[] images, long... shape) {
    var environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions();
        var session = session(environment, onnx, options);
        var input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape)) {
      return run(session, input);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refuses the test's model", e);
    }
  }

  /** The same for a model that takes unsigned bytes. */
  public static float[] run(byte[] onnx, byte[] images, long... shape) {
    var environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions();
        var session = session(environment, onnx, options);
        var input =
            OnnxTensor.createTensor(
                environment, ByteBuffer.wrap(images), shape, OnnxJavaType.UINT8)) {
      return run(session, input);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refuses the test's model", e);
    }
  }

  private static float[] run(OrtSession session, OnnxTensor input) throws OrtException {
    try (var result = session.run(Map.of(session.getInputNames().iterator().next(), input))) {
      var buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
      var values = new float[buffer.remaining()];
      buffer.get(values);
      return values;
    }
  }

  private static OrtSession session(
      OrtEnvironment environment, byte[] onnx, OrtSession.SessionOptions options)
      throws OrtException {
    // Its optimizations reorder sums; the oracle should compute what the file says.
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
    options.setIntraOpNumThreads(1);
    return environment.createSession(onnx, options);
  }
}
