package io.github.fdda.network.layer;

/**
 * A convolution or linear layer: one with a weight to quantize.
 *
 * @param index position among the weight layers in execution order, from 0
 * @param name name of its node in the ONNX file
 * @param outputAxis the axis of the weight that counts output channels: 0 for Conv and for Gemm
 *     with transB, 1 for MatMul and for Gemm without
 * @param outputChannels length of that axis
 * @param weightCount number of weights, bias not counted
 * @param inputCount number of values it takes for one image
 * @param outputCount number of values it puts out for one image
 * @since 0.1.0
 */
public record WeightLayer(
    int index,
    String name,
    int outputAxis,
    int outputChannels,
    int weightCount,
    long inputCount,
    long outputCount) {

  /**
   * Multiply-adds for one image, bias not counted: {@code weightCount / outputChannels} for each
   * value that it puts out.
   */
  public long multiplyAdds() {
    return weightCount / outputChannels * outputCount;
  }

  /** Name of the weight among the network's {@link Parameters}. */
  public String weight() {
    return name + ".weight";
  }

  /** Name of the bias among the network's {@link Parameters}; a layer need not have one. */
  public String bias() {
    return name + ".bias";
  }

  /**
   * The output channel that a weight belongs to.
   *
   * @param index of the weight in the flat array, in the layout of the ONNX file
   * @return from 0 to {@code outputChannels − 1}
   */
  public int channelOf(int index) {
    return outputAxis == 0 ? index / (weightCount / outputChannels) : index % outputChannels;
  }

  /**
   * Overwrites the weights of one output channel.
   *
   * @param weights all of this layer, flat in the layout of the ONNX file
   * @param channel from 0 to {@code outputChannels − 1}
   * @param values as {@link #channel} gives them
   */
  public void setChannel(float[] weights, int channel, float[] values) {
    for (var i = 0; i < values.length; i++) {
      weights[outputAxis == 0 ? channel * values.length + i : i * outputChannels + channel] =
          values[i];
    }
  }

  /**
   * The weights of one output channel.
   *
   * @param weights all of this layer, flat in the layout of the ONNX file
   * @param channel from 0 to {@code outputChannels − 1}
   * @return {@code weightCount / outputChannels} values
   */
  public float[] channel(float[] weights, int channel) {
    var values = new float[weightCount / outputChannels];
    for (var i = 0; i < values.length; i++) {
      values[i] =
          outputAxis == 0
              ? weights[channel * values.length + i]
              : weights[i * outputChannels + channel];
    }
    return values;
  }
}
