package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.ConvolutionGeometry;
import io.github.fdda.engine.LayerFunctions;
import java.util.List;
import java.util.Optional;

/**
 * ONNX ConvTranspose in two dimensions. Its weight is not quantized.
 *
 * @param border zeros around what the windows cover, last axis first; negative where that is cut
 *     off
 */
record TransposedConvolution(
    String weight, Optional<String> bias, ConvolutionGeometry geometry, List<Integer> border)
    implements Operator {

  /**
   * Along one axis.
   *
   * @param size of the input
   * @param extent of the window
   */
  private record Axis(int size, int extent, int stride, int before, int after, int more) {

    int output() {
      return stride * (size - 1) + extent + more - before - after;
    }

    /** With the padding for an output of a given size. */
    Axis to(int output, boolean moreBefore) {
      var total = stride * (size - 1) + more + extent - output;
      if (total < 0) {
        return new Axis(size, extent, stride, 0, total, more);
      }
      var half = total / 2;
      return moreBefore
          ? new Axis(size, extent, stride, total - half, half, more)
          : new Axis(size, extent, stride, half, total - half, more);
    }
  }

  static Value read(Node node) {
    var input = node.planes();
    var weight = node.floats(1, "weight");
    var groups = Dim.of(node.attributes().integer("group", 1)).fixed("group");
    if (weight.dims().rank() != 4
        || groups < 1
        || !weight.dims().get(0).equals(input.dims().get(1))) {
      throw fault("weight %s does not fit input %s", weight.dims(), input.dims());
    }
    var channels = weight.dims().get(1).times(Dim.of(groups)).fixed("the number of channels");
    var strides = Window.two(node.attributes(), "strides", 1, 1);
    var dilations = Window.two(node.attributes(), "dilations", 1, 1);
    var rows = axis(node, input.dims(), weight.dims(), strides, dilations, 0);
    var columns = axis(node, input.dims(), weight.dims(), strides, dilations, 1);
    var output =
        new Dims(
            List.of(
                input.dims().get(0),
                Dim.of(channels),
                Dim.of(rows.output()),
                Dim.of(columns.output())));
    var operator =
        new TransposedConvolution(
            node.fixed("constant1", weight),
            node.has(2)
                ? Optional.of(node.fixed("constant2", bias(node.floats(2, "bias"), channels)))
                : Optional.empty(),
            new ConvolutionGeometry(
                new Shape(strides.get(0), strides.get(1)),
                new Shape(0, 0),
                new Shape(dilations.get(0), dilations.get(1)),
                groups),
            List.of(
                -columns.before(),
                columns.more() - columns.after(),
                -rows.before(),
                rows.more() - rows.after()));
    return node.emit(operator, input, output.computable());
  }

  private static FloatConstant bias(FloatConstant bias, int channels) {
    if (!bias.dims().equals(Dims.of(channels))) {
      throw fault("bias %s does not fit %d channels", bias.dims(), channels);
    }
    return new FloatConstant(Dims.of(channels, 1, 1), bias.values());
  }

  private static Axis axis(
      Node node, Dims input, Dims weight, List<Integer> strides, List<Integer> dilations, int i) {
    var kernel = weight.get(2 + i).fixed("a kernel's side");
    var pads = Window.list(node.attributes(), "pads", 4, 0, 0);
    var axis =
        new Axis(
            input.get(2 + i).fixed("the size of a plane"),
            dilations.get(i) * (kernel - 1) + 1,
            strides.get(i),
            pads.get(i),
            pads.get(2 + i),
            Window.two(node.attributes(), "output_padding", 0, 0).get(i));
    var mode = node.attributes().text("auto_pad", "NOTSET");
    if (node.attributes().has("output_shape")) {
      var wanted = node.attributes().integers("output_shape").orElseThrow();
      var size = Dim.of(wanted.get(Math.max(0, wanted.size() - 2 + i))).fixed("output_shape");
      return axis.to(size, !mode.equals("SAME_UPPER"));
    }
    return switch (mode) {
      case "NOTSET", "" -> axis;
      case "VALID" -> new Axis(axis.size, axis.extent, axis.stride, 0, 0, axis.more);
      case "SAME_UPPER" -> axis.to(axis.size * axis.stride, false);
      case "SAME_LOWER" -> axis.to(axis.size * axis.stride, true);
      default -> throw fault("auto_pad '%s' does not exist", mode);
    };
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var output =
        LayerFunctions.convolveTransposed(
            inputs.get(0),
            pass.parameters().get(weight),
            geometry,
            border.stream().mapToInt(b -> b).toArray());
    return bias.map(pass.parameters()::get).map(output::add).orElse(output);
  }
}
