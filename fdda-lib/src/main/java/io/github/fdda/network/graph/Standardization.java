package io.github.fdda.network.graph;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.LayerFunctions;
import io.github.fdda.network.layer.LayerNormLayer;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/**
 * ONNX LayerNormalization, InstanceNormalization, GroupNormalization and MeanVarianceNormalization:
 * each image is normalized by means and variances of its own.
 *
 * @param axes that they are taken over
 * @param epsilon added to variances
 * @param scale to multiply with afterwards
 * @param shift to add then
 * @param tokens the layer, where it normalizes channels, which come last, of tokens of one image
 *     after the other
 */
@SuppressWarnings("ArrayRecordComponent") // as the engine takes it; never written to
record Standardization(
    int[] axes,
    float epsilon,
    Optional<String> scale,
    Optional<String> shift,
    Optional<LayerNormLayer> tokens)
    implements Operator {

  private static final float DEFAULT_EPSILON = 1e-5f;

  static Value layer(Node node) {
    var input = node.feature(0);
    var dims = input.dims();
    var axes = from(dims.axis(node.attributes().integer("axis", -1)), dims);
    if (axes.length == 1 && node.input(1).dims().rank() == 1) {
      return tokens(node, input);
    }
    return emit(node, input, axes, epsilon(node), affine(node, 1, dims), affine(node, 2, dims));
  }

  /** Normalizes channels that come last, with scales and shifts of their own. */
  private static Value tokens(Node node, Feature input) {
    var dims = input.dims();
    var channels = dims.get(dims.rank() - 1).fixed("the number of channels");
    var gamma = node.vector(1, "scale", channels);
    var beta =
        node.has(2)
            ? node.vector(2, "bias", channels)
            : new FloatConstant(Dims.of(channels), new float[channels]);
    var layer = node.graph().layerNorm(node.name(), channels);
    var operator =
        new Standardization(
            new int[] {dims.rank() - 1},
            epsilon(node),
            Optional.of(node.trainable("gamma", gamma)),
            Optional.of(node.trainable("beta", beta)),
            Optional.of(layer).filter(any -> dims.get(0).equals(Dim.BATCH)));
    return node.emit(operator, input, dims);
  }

  private static Optional<FloatConstant> affine(Node node, int input, Dims dims) {
    return node.has(input)
        ? Optional.of(fitting(node.floats(input, input == 1 ? "scale" : "bias"), dims))
        : Optional.empty();
  }

  private static FloatConstant fitting(FloatConstant constant, Dims dims) {
    if (!dims.broadcast(constant.dims()).equals(dims)) {
      throw fault("its scale or bias %s does not fit input %s", constant.dims(), dims);
    }
    return constant;
  }

  static Value instance(Node node) {
    var input = node.feature(0);
    var dims = requirePlanes(input.dims());
    return emit(
        node,
        input,
        from(2, dims),
        epsilon(node),
        Optional.of(perChannel(node, 1, dims)),
        Optional.of(perChannel(node, 2, dims)));
  }

  private static FloatConstant perChannel(Node node, int input, Dims dims) {
    var given = node.floats(input, input == 1 ? "scale" : "bias");
    return perChannel(given.values(), dims);
  }

  private static FloatConstant perChannel(float[] values, Dims dims) {
    var shape = Activation.perChannel(Dims.of(values.length), dims);
    if (!dims.get(1).is(values.length)) {
      throw fault("it has %d scales or biases for %s channels", values.length, dims.get(1));
    }
    return new FloatConstant(shape, values);
  }

  static Value group(Node node) {
    var input = node.feature(0);
    var dims = requirePlanes(input.dims());
    var channels = dims.get(1).fixed("the number of channels");
    var groups = Dim.of(node.attributes().integer("num_groups", 0)).fixed("num_groups");
    if (groups < 1 || channels % groups != 0) {
      throw fault("%d channels cannot be split into %d groups", channels, groups);
    }
    var size = Dim.of(channels / groups).times(dims.slice(2, dims.rank()).volume());
    var apart = node.reshaped(input, new Dims(List.of(dims.get(0), Dim.of(groups), size)));
    var none = Optional.<FloatConstant>empty();
    var normal = emit(node, apart, new int[] {2}, epsilon(node), none, none);
    var together = node.reshaped(normal, dims);
    return emit(
        node,
        together,
        new int[0],
        0,
        Optional.of(perChannel(spread(node.floats(1, "scale"), channels), dims)),
        Optional.of(perChannel(spread(node.floats(2, "bias"), channels), dims)));
  }

  /** Before operator set 21 there was one for each group. */
  private static float[] spread(FloatConstant perGroup, int channels) {
    var values = perGroup.values();
    var spread = new float[channels];
    for (var i = 0; i < channels && values.length > 0; i++) {
      spread[i] = values[(int) ((long) i * values.length / channels)];
    }
    return spread;
  }

  static Value plain(Node node) {
    var input = node.feature(0);
    var dims = input.dims();
    var axes =
        node
            .attributes()
            .integers("axes")
            .orElseGet(() -> node.opset() < 9 ? olderAxes(node) : List.of(0L, 2L, 3L))
            .stream()
            .mapToInt(dims::axis)
            .distinct()
            .filter(axis -> !isSingleBatch(node, dims.get(axis)))
            .toArray();
    if (axes.length == 0) {
      throw fault("it names no axes of an image to normalize over");
    }
    var none = Optional.<FloatConstant>empty();
    // The standard adds 1e-9 to the deviation, which matters where that is 0 only.
    return emit(node, input, axes, 1e-18f, none, none);
  }

  private static List<Long> olderAxes(Node node) {
    return node.attributes().flag("across_channels") ? List.of(1L, 2L, 3L) : List.of(2L, 3L);
  }

  private static boolean isSingleBatch(Node node, Dim side) {
    return side.perImage() && node.fileBatch().orElse(0) == 1;
  }

  private static Dims requirePlanes(Dims dims) {
    if (dims.rank() < 3) {
      throw fault("its input has shape %s; channels of planes are needed", dims);
    }
    return dims;
  }

  private static int[] from(int axis, Dims dims) {
    return IntStream.range(axis, dims.rank()).toArray();
  }

  private static float epsilon(Node node) {
    return node.attributes().finite("epsilon", DEFAULT_EPSILON);
  }

  private static Feature emit(
      Node node,
      Feature input,
      int[] axes,
      float epsilon,
      Optional<FloatConstant> scale,
      Optional<FloatConstant> shift) {
    if (IntStream.of(axes).anyMatch(axis -> input.dims().get(axis).perImage())) {
      throw fault("normalizing over the batch is not supported");
    }
    var operator =
        new Standardization(
            axes,
            epsilon,
            scale.map(constant -> node.fixed("constant1", constant)),
            shift.map(constant -> node.fixed("constant2", constant)),
            Optional.empty());
    return node.emit(operator, input, input.dims());
  }

  @Override
  public NDArray run(Pass pass, List<NDArray> inputs) {
    var input = inputs.get(0);
    tokens.ifPresent(layer -> observe(pass, layer, input));
    var normal = axes.length == 0 ? input : LayerFunctions.standardize(input, epsilon, axes);
    var scaled = then(normal, input, scale.map(pass.parameters()::get), NDArray::mul);
    return then(scaled, input, shift.map(pass.parameters()::get), NDArray::add);
  }

  private static void observe(Pass pass, LayerNormLayer layer, NDArray input) {
    if (pass.taps().observesBatchNorms() && pass.parameters().has(layer.statistics().mean())) {
      try (var channelsSecond = input.transpose(lastSecond(input))) {
        pass.taps().layerNormInput(layer.name(), channelsSecond);
      }
    }
  }

  private static int[] lastSecond(NDArray values) {
    var last = values.getShape().dimension() - 1;
    return IntStream.concat(IntStream.of(0, last), IntStream.range(1, last)).toArray();
  }

  /** Frees what it works on, or it would lie in memory until the end of the pass. */
  private static NDArray then(
      NDArray values, NDArray input, Optional<NDArray> operand, BinaryOperator<NDArray> function) {
    if (operand.isEmpty()) {
      return values;
    }
    var result = function.apply(values, operand.get());
    if (values != input) {
      values.close();
    }
    return result;
  }
}
