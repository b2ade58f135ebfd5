package io.github.fdda.network;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.fdda.deploy.ByteKernels;
import io.github.fdda.deploy.OnnxSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;

/** The oracle: what ONNX Runtime computes. */
public final class OnnxRuntime {

  private OnnxRuntime() {}

  /** Runs the model's first output on one input, with all optimizations, as users do. */
  public static float[] run(byte[] onnx, float[] images, long... shape) {
    return run(onnx, OptLevel.ALL_OPT, images, shape);
  }

  /** Runs the model's first output on one input. */
  public static float[] run(byte[] onnx, OptLevel level, float[] images, long... shape) {
    var environment = environment();
    try (var options = new OrtSession.SessionOptions();
        var session = session(environment, onnx, options, level);
        var input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape)) {
      return run(session, input);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refuses the test's model", e);
    }
  }

  /** The same for a model that takes unsigned bytes. */
  public static float[] run(byte[] onnx, byte[] images, long... shape) {
    var environment = environment();
    try (var options = new OrtSession.SessionOptions();
        var session = session(environment, onnx, options, OptLevel.ALL_OPT);
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

  /** The library's own, as there is one for all. */
  public static OrtEnvironment environment() {
    OnnxSession.runtimeVersion();
    return OrtEnvironment.getEnvironment();
  }

  private static OrtSession session(
      OrtEnvironment environment, byte[] onnx, OrtSession.SessionOptions options, OptLevel level)
      throws OrtException {
    // Where kernels of bytes compute wrongly, files can be checked in float alone.
    options.setOptimizationLevel(ByteKernels.saturate() ? OptLevel.NO_OPT : level);
    options.setIntraOpNumThreads(1);
    return environment.createSession(onnx, options);
  }
}
