package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads ONNX operators with weights: Conv, Gemm and MatMul. */
final class IntegerLayers {

  private static final Set<DataType> WEIGHTS =
      EnumSet.of(DataType.INT8, DataType.UINT8, DataType.INT4, DataType.UINT4);
  private static final Set<DataType> BIASES = EnumSet.of(DataType.INT32, DataType.INT8);

  private IntegerLayers() {}

  static IntegerValue conv(IntegerNode node) {
    var input = node.planes().format();
    var weight = node.parameters(1, WEIGHTS);
    var dims = weight.dims();
    if (dims.size() != 4) {
      throw fault("its weight has shape %s; only 2-D convolutions are supported", dims);
    }
    var groups = node.attributes().integer("group", 1);
    if (groups < 1 || dims.get(0) % groups != 0 || dims.get(1) * groups != input.shape().get(0)) {
      throw fault("weight %s with %d groups does not fit input %s", dims, groups, input);
    }
    var window = IntegerWindows.of(node, dims.subList(2, 4), input.shape());
    var sums = exponents(node, weight, 0);
    var bias = bias(node, dims.get(0), sums);
    return layer(
        node,
        new IntegerConvolution(window, input.shape().get(0), (int) groups, weight.values(), bias),
        sums,
        List.of(dims.get(0), window.rows().positions(), window.columns().positions()));
  }

  static IntegerValue gemm(IntegerNode node) {
    node.only("transA", 0, 0);
    node.onlyOne("alpha");
    node.onlyOne("beta");
    return linear(node, node.attributes().integer("transB", 0) != 0);
  }

  static IntegerValue matMul(IntegerNode node) {
    return linear(node, false);
  }

  /** A matrix, outputs × inputs or the other way round, is a convolution on planes of one value. */
  private static IntegerValue linear(IntegerNode node, boolean outputsFirst) {
    var input = node.feature(0).format();
    var weight = node.parameters(1, WEIGHTS);
    var dims = weight.dims();
    if (dims.size() != 2
        || !input.shape().equals(dims.subList(outputsFirst ? 1 : 0, outputsFirst ? 2 : 1))) {
      throw fault("weight %s does not fit input %s", dims, input);
    }
    var outputAxis = outputsFirst ? 0 : 1;
    var outputs = dims.get(outputAxis);
    var point = new IntegerSlide(1, 1, 1, 1, 0, 0);
    var sums = exponents(node, weight, outputAxis);
    return layer(
        node,
        new IntegerConvolution(
            new IntegerWindow(point, point),
            input.size(),
            1,
            outputsFirst ? weight.values() : transposed(weight.values(), dims),
            bias(node, outputs, sums)),
        sums,
        List.of(outputs));
  }

  private static int[] transposed(int[] values, List<Integer> dims) {
    var transposed = new int[values.length];
    for (var i = 0; i < values.length; i++) {
      transposed[i % dims.get(1) * dims.get(0) + i / dims.get(1)] = values[i];
    }
    return transposed;
  }

  private static Optional<IntegerValue.Parameters> biasOf(IntegerNode node) {
    return node.has(2) ? Optional.of(node.parameters(2, BIASES)) : Optional.empty();
  }

  /** In units of the sums. */
  private static int[] bias(IntegerNode node, int outputs, int[] sums) {
    var bias = biasOf(node).map(given -> inUnits(given, sums)).orElseGet(() -> new int[outputs]);
    if (bias.length != outputs) {
      throw fault("a bias of %d values does not fit %d channels", bias.length, outputs);
    }
    return bias;
  }

  /** A bias of 32 bits has these units; one of 8 bits is shifted to them. */
  private static int[] inUnits(IntegerValue.Parameters bias, int[] sums) {
    return IntStream.range(0, bias.values().length)
        .map(
            i -> {
              var given = bias.exponents()[i % bias.exponents().length];
              var needed = sums[i % sums.length];
              var value = Math.scalb((double) bias.values()[i], given - needed);
              if (bias.type() == DataType.INT32 ? given != needed : value != (int) value) {
                throw fault(
                    "its bias has scale 2^%d for channel %d; input times weight has 2^%d",
                    given, i, needed);
              }
              return (int) value;
            })
        .toArray();
  }

  /** Exponents of the sums: exponents of products add. */
  private static int[] exponents(IntegerNode node, IntegerValue.Parameters weight, int outputAxis) {
    if (weight.exponents().length > 1 && weight.axis() != outputAxis) {
      throw fault("its weight has a scale for each input; only one for each output is supported");
    }
    var input = node.feature(0).format().quantized().exponent();
    return Arrays.stream(weight.exponents()).map(exponent -> input + exponent).toArray();
  }

  private static IntegerValue layer(
      IntegerNode node, IntegerConvolution layer, int[] exponents, List<Integer> shape) {
    var input = node.feature(0).format().quantized();
    var outputs = layer.bias().length;
    var blocks = new ArrayList<IntegerBlock>();
    for (var output = 0; output < outputs; output++) {
      blocks.add(sums(layer, output, exponents[output % exponents.length], input));
    }
    return node.emit(layer, new IntegerFormat(shape, blocks, 1));
  }

  /** Bounds of a channel's sum, and of all sums on the way to it in whatever order. */
  private static IntegerBlock sums(
      IntegerConvolution layer, int output, int exponent, IntegerBlock input) {
    var lowest = (long) Math.min(0, layer.bias()[output]);
    var highest = (long) Math.max(0, layer.bias()[output]);
    var count = layer.weights().length / layer.bias().length;
    for (var i = output * count; i < (output + 1) * count; i++) {
      var one = layer.weights()[i] * input.lowest();
      var other = layer.weights()[i] * input.highest();
      lowest += Math.min(0, Math.min(one, other));
      highest += Math.max(0, Math.max(one, other));
    }
    return new IntegerBlock(exponent, lowest, highest);
  }
}
