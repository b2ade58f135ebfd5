package io.github.fdda.survey;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.github.fdda.data.ImageShape;
import io.github.fdda.network.OnnxRuntime;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Somebody's file in ONNX Runtime, whatever its layout, its type of input and the batch it fixes.
 */
final class RuntimeFile implements AutoCloseable {

  private static final OrtEnvironment ENVIRONMENT = OnnxRuntime.environment();

  private final OrtSession session;
  private final String input;
  private final TensorInfo info;

  private RuntimeFile(OrtSession session) throws OrtException {
    this.session = session;
    var inputs = session.getInputInfo().entrySet().iterator().next();
    this.input = inputs.getKey();
    this.info = (TensorInfo) inputs.getValue().getInfo();
  }

  static RuntimeFile open(Path file) throws OrtException {
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      return new RuntimeFile(ENVIRONMENT.createSession(file.toString(), options));
    }
  }

  /** What ONNX Runtime says that it takes. */
  String describe() {
    return info.type + " " + Arrays.toString(info.getShape());
  }

  /** Whether the last axis could be that of channels, and the second could not. */
  boolean looksChannelsLast() {
    var sides = info.getShape();
    return sides.length == 4 && sides[3] >= 1 && sides[3] <= 4 && sides[1] > 4;
  }

  /** Whether it takes whole numbers from 0 to 255. */
  boolean takesBytes() {
    return info.type == OnnxJavaType.UINT8;
  }

  /**
   * All outputs that hold numbers.
   *
   * @param image C×H×W
   */
  List<double[]> outputs(float[] image, ImageShape shape) throws OrtException {
    var sides = LongStream.of(info.getShape()).map(side -> Math.max(1, side)).toArray();
    var batch = (int) (LongStream.of(sides).reduce(1, (a, b) -> a * b) / image.length);
    var ordered = channelsLast(shape) ? channelsLast(image, shape) : image;
    try (var tensor = tensor(repeat(ordered, batch), sides);
        var results = session.run(Map.of(input, tensor))) {
      var outputs = new ArrayList<double[]>();
      for (var result : results) {
        if (result.getValue() instanceof OnnxTensor output) {
          var values = values(output);
          outputs.add(Arrays.copyOf(values, values.length / batch));
        }
      }
      return outputs;
    }
  }

  private boolean channelsLast(ImageShape shape) {
    var sides = info.getShape();
    return sides.length == 4 && sides[3] == shape.channels() && sides[1] != shape.channels();
  }

  private static float[] channelsLast(float[] image, ImageShape shape) {
    var pixels = shape.height() * shape.width();
    var ordered = new float[image.length];
    for (var i = 0; i < image.length; i++) {
      ordered[i % pixels * shape.channels() + i / pixels] = image[i];
    }
    return ordered;
  }

  private static float[] repeat(float[] image, int count) {
    var batch = FloatBuffer.allocate(count * image.length);
    for (var i = 0; i < count; i++) {
      batch.put(image);
    }
    return batch.array();
  }

  private OnnxTensor tensor(float[] values, long[] sides) throws OrtException {
    return switch (info.type) {
      case UINT8 -> {
        var bytes = ByteBuffer.allocate(values.length);
        for (var value : values) {
          bytes.put((byte) Math.round(value));
        }
        yield OnnxTensor.createTensor(ENVIRONMENT, bytes.flip(), sides, OnnxJavaType.UINT8);
      }
      case DOUBLE -> {
        var doubles = DoubleBuffer.allocate(values.length);
        for (var value : values) {
          doubles.put(value);
        }
        yield OnnxTensor.createTensor(ENVIRONMENT, doubles.flip(), sides);
      }
      default -> OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(values), sides);
    };
  }

  private static double[] values(OnnxTensor tensor) {
    return switch (tensor.getInfo().type) {
      case FLOAT -> {
        var floats = tensor.getFloatBuffer();
        var values = new double[floats.remaining()];
        Arrays.setAll(values, floats::get);
        yield values;
      }
      case DOUBLE -> {
        var doubles = tensor.getDoubleBuffer();
        var values = new double[doubles.remaining()];
        doubles.get(values);
        yield values;
      }
      default -> new double[0];
    };
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
