package io.github.fdda.integer;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;

/** Networks with the shapes of CIFAR's residual networks, and random integers. */
final class IntegerNetworks {

  private static final int[] AROUND = {1, 1, 1, 1};

  private final IntegerGraphs graphs;
  private final DataType type;
  private final int exponent;

  private IntegerNetworks(IntegerGraphs graphs, DataType type) {
    this.graphs = graphs;
    this.type = type;
    this.exponent = type == DataType.UINT8 ? -2 : 2;
  }

  /**
   * He et al., 2016, section 4.2: three stages of blocks of two convolutions, for images of
   * 3×32×32.
   *
   * @param width channels of the first stage: 16 in the paper
   * @param blocks in a stage: 3 in the 20-layer network
   * @param classes logits
   * @param type of features; weights are of 8 bits
   */
  static byte[] residual(int width, int blocks, int classes, DataType type) {
    var graphs =
        IntegerGraphs.image(21, 3, 32, 32).quantize("image", "image8", -6, 128, DataType.UINT8);
    return new IntegerNetworks(graphs, type).residual(width, blocks, classes);
  }

  private byte[] residual(int width, int blocks, int classes) {
    convolution("image8", -6, "b0", 3, width, 3, 1, true);
    var last = "b0";
    var channels = width;
    for (var block = 1; block <= 3 * blocks; block++) {
      var halved = block > blocks && (block - 1) % blocks == 0;
      var outputs = halved ? 2 * channels : channels;
      last = block(last, "b" + block, channels, outputs);
      channels = outputs;
    }
    graphs
        .node("GlobalAveragePool", List.of(last), "mean")
        .quantize("mean", "means", exponent, 0, type)
        .node("Flatten", List.of("means"), "flat")
        .parameters("w", DataType.INT8, 127, new long[] {classes, channels}, 0, exponents(classes))
        .node("Gemm", List.of("flat", "w"), "logits", "transB", 1);
    return graphs.logits("logits");
  }

  private String block(String input, String name, int channels, int outputs) {
    var stride = outputs / channels;
    convolution(input, exponent, name + ".1", channels, outputs, 3, stride, true);
    convolution(name + ".1", exponent, name + ".2", outputs, outputs, 3, 1, false);
    var shortcut = input;
    if (stride > 1) {
      shortcut = name + ".s";
      convolution(input, exponent, shortcut, channels, outputs, 1, stride, false);
    }
    graphs
        .node("Add", List.of(name + ".2", shortcut), name + ".add")
        .node("Relu", List.of(name + ".add"), name + ".relu")
        .quantize(name + ".relu", name, exponent, 0, type);
    return name;
  }

  private void convolution(
      String input,
      int inputExponent,
      String output,
      int channels,
      int outputs,
      int kernel,
      int stride,
      boolean relu) {
    var sums = output + ".sums";
    graphs.conv(
        input,
        sums,
        inputExponent,
        new long[] {outputs, channels, kernel, kernel},
        "pads",
        kernel == 1 ? new int[4] : AROUND,
        "strides",
        new int[] {stride, stride});
    if (relu) {
      graphs.node("Relu", List.of(sums), output + ".relu");
    }
    // The second of a block has a scale of its own, so that adding has something to align.
    var middle = type == DataType.UINT8 ? 128 : 8;
    graphs.quantize(
        relu ? output + ".relu" : sums,
        output,
        relu ? exponent : exponent + 1,
        relu ? 0 : middle,
        type);
  }

  private static int[] exponents(int classes) {
    var exponents = new int[classes];
    for (var i = 0; i < classes; i++) {
      exponents[i] = -7 - i % 3;
    }
    return exponents;
  }
}
