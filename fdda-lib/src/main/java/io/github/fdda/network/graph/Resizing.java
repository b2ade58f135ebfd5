package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * ONNX Resize and Upsample, one axis after the other: to the nearest value by a selection, else by
 * a matrix of weights, output×input.
 */
record Resizing(String weights, int axis, int rank) implements Operator {

  private static final int LARGEST = 1 << 14;

  /**
   * Along one axis.
   *
   * @param scale output positions in one of the input
   */
  private record Axis(int size, int output, float scale) {}

  /**
   * How values are found.
   *
   * @param mode nearest, linear or cubic
   * @param coordinates how positions of the output correspond to those of the input
   * @param rounding of the nearest
   * @param sharpness of cubic weights
   * @param inside whether values outside have no weight; else those at the edge stand for them
   */
  private record Rule(
      String mode, String coordinates, String rounding, float sharpness, boolean inside) {

    /** The position in the input, between values. */
    float position(int x, Axis axis) {
      var center = (x + 0.5f) / axis.scale;
      return switch (coordinates) {
        case "half_pixel" -> center - 0.5f;
        case "half_pixel_symmetric" -> {
          var adjustment = axis.output / (axis.scale * axis.size);
          yield axis.size / 2f * (1 - adjustment) + center - 0.5f;
        }
        case "pytorch_half_pixel" -> axis.output > 1 ? center - 0.5f : 0;
        case "align_corners" ->
            axis.output == 1 ? 0 : x * (float) (axis.size - 1) / (axis.output - 1);
        case "asymmetric" -> x / axis.scale;
        case "tf_half_pixel_for_nn" -> center;
        default -> throw fault("coordinate_transformation_mode '%s' is not supported", coordinates);
      };
    }

    int nearest(float position, Axis axis) {
      var rounded =
          switch (rounding) {
            case "round_prefer_floor" -> Math.ceil(position - 0.5f);
            case "round_prefer_ceil" -> Math.floor(position + 0.5f);
            case "floor" -> Math.floor(position);
            case "ceil" -> Math.ceil(position);
            // Before operator set 11.
            case "" -> axis.scale < 1 ? Math.ceil(position) : Math.floor(position);
            default -> throw fault("nearest_mode '%s' does not exist", rounding);
          };
      return clamp((int) rounded, axis);
    }

    /** Weights of the input's values for one of the output. */
    float[] weights(float position, Axis axis) {
      var weights = new float[axis.size];
      var linear = mode.equals("linear");
      var at = linear ? Math.max(0, Math.min(axis.size - 1, position)) : position;
      var first = (int) Math.floor(at);
      var sum = 0f;
      for (var tap = linear ? 0 : -1; tap <= (linear ? 1 : 2); tap++) {
        var distance = Math.abs(at - first - tap);
        var weight = linear ? 1 - distance : cubic(distance);
        var outside = first + tap < 0 || first + tap >= axis.size;
        if (!(outside && inside)) {
          weights[clamp(first + tap, axis)] += weight;
          sum += weight;
        }
      }
      for (var i = 0; inside && i < weights.length; i++) {
        weights[i] /= sum;
      }
      return weights;
    }

    private float cubic(float distance) {
      var a = sharpness;
      return distance <= 1
          ? ((a + 2) * distance - (a + 3)) * distance * distance + 1
          : ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a;
    }

    private static int clamp(int position, Axis axis) {
      return Math.max(0, Math.min(axis.size - 1, position));
    }
  }

  /** ONNX Upsample, which Resize replaced. */
  static Value upsample(Node node) {
    var input = node.feature(0);
    var attributes = node.attributes();
    var scales = node.has(1) ? floats(node, 1) : scales(node);
    var mode = attributes.text("mode", "nearest").replace("bilinear", "linear");
    return read(node, input, scales, new Rule(mode, "asymmetric", "", 0, false));
  }

  private static float[] scales(Node node) {
    var given = node.attributes().numbers("scales");
    if (given.isPresent()) {
      var values = new float[given.get().size()];
      IntStream.range(0, values.length).forEach(i -> values[i] = given.get().get(i));
      return values;
    }
    var attributes = node.attributes();
    return new float[] {
      1, 1, attributes.finite("height_scale", 1), attributes.finite("width_scale", 1)
    };
  }

  static Value resize(Node node) {
    var input = node.feature(0);
    var attributes = node.attributes();
    var mode = attributes.text("mode", "nearest");
    if (node.opset() < 11) {
      return read(node, input, floats(node, 1), new Rule(mode, "asymmetric", "", 0, false));
    }
    var rule =
        new Rule(
            mode,
            attributes.text("coordinate_transformation_mode", "half_pixel"),
            attributes.text("nearest_mode", "round_prefer_floor"),
            attributes.finite("cubic_coeff_a", -0.75f),
            attributes.flag("exclude_outside"));
    if (attributes.flag("antialias")
        || !attributes.text("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
      throw fault("antialias and keep_aspect_ratio_policy are not supported");
    }
    var axes = attributes.integers("axes").orElseGet(() -> all(input.dims().rank()));
    var sized = node.has(3) && node.input(3) instanceof Integers sizes && !sizes.values().isEmpty();
    return sized
        ? toSizes(node, input, axes, rule)
        : read(node, input, spread(floats(node, 2), axes, input.dims()), rule);
  }

  private static List<Long> all(int rank) {
    return IntStream.range(0, rank).mapToObj(axis -> (long) axis).toList();
  }

  private static float[] floats(Node node, int input) {
    return node.floats(input, "scales").values();
  }

  private static float[] spread(float[] scales, List<Long> axes, Dims dims) {
    if (scales.length != axes.size()) {
      throw fault("it has %d scales for %d axes", scales.length, axes.size());
    }
    var all = new float[dims.rank()];
    Arrays.fill(all, 1);
    IntStream.range(0, scales.length).forEach(i -> all[dims.axis(axes.get(i))] = scales[i]);
    return all;
  }

  private static Value read(Node node, Feature input, float[] scales, Rule rule) {
    if (scales.length != input.dims().rank()) {
      throw fault("it has %d scales for input %s", scales.length, input.dims());
    }
    var current = input;
    for (var axis = 0; axis < scales.length; axis++) {
      var scale = scales[axis];
      if (scale != 1) {
        var size = size(input, axis);
        current = read(node, current, axis, new Axis(size, (int) (size * scale), scale), rule);
      }
    }
    return current;
  }

  private static Value toSizes(Node node, Feature input, List<Long> axes, Rule rule) {
    var sizes = node.integers(3, "sizes").values();
    if (sizes.size() != axes.size()) {
      throw fault("it has %d sizes for %d axes", sizes.size(), axes.size());
    }
    var current = input;
    for (var i = 0; i < sizes.size(); i++) {
      var axis = input.dims().axis(axes.get(i));
      var side = input.dims().get(axis);
      var same = sizes.get(i).equals(side) || (side.perImage() && sizes.get(i).is(1));
      if (!same) {
        var size = size(input, axis);
        var output = sizes.get(i).fixed("a size");
        current = read(node, current, axis, new Axis(size, output, (float) output / size), rule);
      }
    }
    return current;
  }

  private static int size(Feature input, int axis) {
    return input.dims().get(axis).fixed("a resized side");
  }

  private static Feature read(Node node, Feature input, int axis, Axis sides, Rule rule) {
    if (sides.output < 1 || sides.output > LARGEST || !(sides.scale > 0)) {
      throw fault(
          "its output would have a side of %d; at most %d are supported", sides.output, LARGEST);
    }
    // Here the standard's own cases and ONNX Runtime give different values.
    if (rule.coordinates.equals("align_corners")
        && Math.abs(sides.size * sides.scale - sides.output) > 1e-3) {
      throw fault("align_corners with a scale of %s for %d values", sides.scale, sides.size);
    }
    return switch (rule.mode) {
      case "nearest" -> Selection.select(node, input, axis, nearest(sides, rule));
      case "linear", "cubic" -> weighted(node, input, axis, sides, rule);
      default -> throw fault("mode '%s' is not supported; nearest, linear, cubic are", rule.mode);
    };
  }

  private static int[] nearest(Axis axis, Rule rule) {
    return IntStream.range(0, axis.output)
        .map(x -> rule.nearest(rule.position(x, axis), axis))
        .toArray();
  }

  private static Feature weighted(Node node, Feature input, int axis, Axis sides, Rule rule) {
    var weights = new float[sides.output * sides.size];
    for (var x = 0; x < sides.output; x++) {
      var row = rule.weights(rule.position(x, sides), sides);
      System.arraycopy(row, 0, weights, x * sides.size, sides.size);
    }
    var name =
        node.fixed(
            String.format(Locale.ROOT, "constant%d", axis),
            new FloatConstant(Dims.of(sides.output, sides.size), weights));
    return node.emit(
        new Resizing(name, axis, input.dims().rank()),
        input,
        input.dims().with(axis, Dim.of(sides.output)));
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var matrix = pass.parameters().get(weights);
    var input = inputs.get(0);
    if (axis == rank - 1) {
      return input.matMul(matrix.transpose());
    }
    return axis == rank - 2 ? matrix.matMul(input) : turned(input, matrix);
  }

  private NDArray turned(NDArray input, NDArray matrix) {
    return input.swapAxes(axis, rank - 1).matMul(matrix.transpose()).swapAxes(axis, rank - 1);
  }
}
