package io.github.fdda.deploy;

import ai.onnxruntime.OnnxTensor;
import java.util.stream.Stream;

/**
 * Sums of squares over the values of a tensor.
 *
 * @param signal of the values
 * @param noise of their differences from others
 * @param values how many
 */
record SquaredNoise(double signal, double noise, long values) {

  private static final SquaredNoise NONE = new SquaredNoise(0, 0, 0);

  static SquaredNoise[] none(int count) {
    return Stream.generate(() -> NONE).limit(count).toArray(SquaredNoise[]::new);
  }

  /** With more values f, and q beside them. */
  SquaredNoise plus(float[] f, float[] q) {
    var more = signal;
    var noisier = noise;
    for (var i = 0; i < f.length; i++) {
      var difference = (double) f[i] - q[i];
      more += (double) f[i] * f[i];
      noisier += difference * difference;
    }
    return new SquaredNoise(more, noisier, values + f.length);
  }

  SquaredNoise plus(OnnxTensor f, OnnxTensor q) {
    return plus(array(f), array(q));
  }

  private static float[] array(OnnxTensor tensor) {
    var buffer = tensor.getFloatBuffer();
    var values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /** 10·log₁₀ of signal over noise; infinite where there is no noise. */
  double decibels() {
    return decibels(signal, noise);
  }

  static double decibels(double signal, double noise) {
    return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
  }
}
