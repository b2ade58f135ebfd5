package io.github.fdda.integer;

import static io.github.fdda.util.Faults.fault;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Reads ONNX QuantizeLinear and DequantizeLinear. */
final class IntegerScaling {

  private IntegerScaling() {}

  static IntegerValue quantize(IntegerNode node) {
    var scale = scale(node);
    return new IntegerValue.Quantized(
        node.input(0) instanceof IntegerValue.Image image
            ? image(node, image, scale)
            : feature(node, node.feature(0), scale),
        scale);
  }

  private static IntegerValue.Feature image(
      IntegerNode node, IntegerValue.Image image, IntegerScale scale) {
    var lowest = (int) Math.max(scale.lowest(), relative(image.lowest(), scale));
    var highest = (int) Math.min(scale.highest(), relative(image.highest(), scale));
    if (lowest > highest) {
      throw fault("the Clip before it leaves nothing between %d and %d", lowest, highest);
    }
    return node.graph().quantizedImage(new IntegerImages(image.shape(), scale, lowest, highest));
  }

  /** To round what is clipped is to clip what is rounded. */
  private static double relative(float bound, IntegerScale scale) {
    return Math.rint(Math.scalb((double) bound, -scale.exponent()));
  }

  private static IntegerValue.Feature feature(
      IntegerNode node, IntegerValue.Feature input, IntegerScale scale) {
    var format = input.format();
    var shifts =
        format.blocks().stream().mapToInt(block -> shift(block.exponent(), scale)).toArray();
    var quantization =
        new IntegerQuantization(shifts, format.divisor(), scale.lowest(), scale.highest());
    // Rounding keeps order: the bounds of the results are the results of the bounds.
    var lowest = IntStream.of(quantization.run(format.lowest())).min().orElseThrow();
    var highest = IntStream.of(quantization.run(format.highest())).max().orElseThrow();
    var block = new IntegerBlock(scale.exponent(), lowest, highest);
    return node.emit(quantization, input, IntegerFormat.of(format.shape(), block));
  }

  private static int shift(int exponent, IntegerScale scale) {
    var shift = exponent - scale.exponent();
    if (shift > IntegerQuantization.FARTHEST_LEFT) {
      throw fault(
          "its scale 2^%d is too fine for integers in units of 2^%d", scale.exponent(), exponent);
    }
    return Math.max(-IntegerQuantization.FARTHEST_RIGHT, shift);
  }

  static IntegerValue dequantize(IntegerNode node) {
    if (node.input(0) instanceof IntegerValue.Integers integers) {
      return parameters(node, integers);
    }
    var quantized =
        node.input(0, IntegerValue.Quantized.class, "the output of QuantizeLinear, or a constant");
    if (!scale(node).equals(quantized.scale())) {
      throw fault(
          "its scale 2^%d and zero point %d (%s) differ from those of its QuantizeLinear,"
              + " 2^%d and %d (%s)",
          scale(node).exponent(),
          scale(node).zeroPoint(),
          scale(node).type(),
          quantized.scale().exponent(),
          quantized.scale().zeroPoint(),
          quantized.scale().type());
    }
    return quantized.feature();
  }

  /** Scale and zero point of a feature. */
  private static IntegerScale scale(IntegerNode node) {
    node.only("block_size", 0, 0);
    var scales = node.floats(1);
    if (scales.length != 1) {
      throw fault("it has %d scales; a feature has one", scales.length);
    }
    var exponent = IntegerScale.exponent(scales[0]);
    if (!node.has(2)) {
      var type = DataType.forNumber((int) node.attributes().integer("output_dtype", 0));
      return new IntegerScale(
          exponent, 0, type == null || type == DataType.UNDEFINED ? DataType.UINT8 : type);
    }
    var zero = node.integers(2);
    if (zero.values().length != 1) {
      throw fault("it has %d zero points; a feature has one", zero.values().length);
    }
    return new IntegerScale(exponent, (int) zero.values()[0], zero.type());
  }

  private static IntegerValue parameters(IntegerNode node, IntegerValue.Integers integers) {
    node.only("block_size", 0, 0);
    if (integers.values().length == 0) {
      throw fault("its constant is empty");
    }
    var scales = node.floats(1);
    var axis = axis(node.attributes().integer("axis", 1), integers.dims(), scales.length);
    var exponents = new int[scales.length];
    for (var i = 0; i < scales.length; i++) {
      exponents[i] = IntegerScale.exponent(scales[i]);
    }
    return new IntegerValue.Parameters(
        integers.dims(), integers.type(), centered(node, integers), axis, exponents);
  }

  private static int axis(long given, List<Integer> dims, int scales) {
    if (scales == 1) {
      return 0;
    }
    var axis = given < 0 ? given + dims.size() : given;
    if (axis < 0 || axis >= dims.size() || dims.get((int) axis) != scales) {
      throw fault("%d scales do not fit axis %d of %s", scales, given, dims);
    }
    return (int) axis;
  }

  private static int[] centered(IntegerNode node, IntegerValue.Integers integers) {
    if (node.has(2) && Arrays.stream(node.integers(2).values()).anyMatch(zero -> zero != 0)) {
      throw fault("a constant with a zero point other than 0 is not supported");
    }
    return Arrays.stream(integers.values()).mapToInt(value -> (int) value).toArray();
  }
}
