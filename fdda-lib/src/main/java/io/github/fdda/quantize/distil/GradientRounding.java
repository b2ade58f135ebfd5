package io.github.fdda.quantize.distil;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.layer.WeightLayer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rounds the gradients of layers' outputs, and remembers the scales of the iteration before. */
final class GradientRounding {

  // k = 1 and A = 0.8 in the paper's s_t = (1 − k·A)·s_(t−1) + A·max|g|.
  private static final float KEPT = 0.2f;
  private static final float NEW = 0.8f;
  // P(|g| > σ) above which a channel's distribution is a bell; that of a normal one is 0.317.
  private static final float BELL = 0.3f;
  private static final float SMALLEST_SCALE = Float.MIN_NORMAL;

  private final GradientQuantization config;
  private final Map<String, NDArray> scales = new LinkedHashMap<>();

  /**
   * @param layers whose gradients are rounded
   * @param manager owner of the scales that are remembered
   */
  GradientRounding(GradientQuantization config, List<WeightLayer> layers, NDManager manager) {
    this.config = config;
    if (config.scale() == GradientScale.MAGNITUDE_AWARE) {
      layers.forEach(
          layer -> scales.put(layer.name(), manager.zeros(new Shape(layer.outputChannels()))));
    }
  }

  /**
   * The gradient that a layer's input gets its own from.
   *
   * @param gradient of the layer's output, N×C×H×W, N×C or N×L×C
   */
  NDArray forInput(NDArray gradient) {
    return rounded(gradient, largest(gradient));
  }

  /**
   * The gradient that a layer's weight gets its own from. To be called once an iteration.
   *
   * @param layer its name
   * @param gradient of the layer's output, N×C×H×W, N×C or N×L×C
   */
  NDArray forWeight(String layer, NDArray gradient) {
    return switch (config.scale()) {
      case GLOBAL -> rounded(gradient, largest(gradient));
      case PER_CHANNEL -> rounded(gradient, perChannel(largest(rows(gradient), 1), gradient));
      case MAGNITUDE_AWARE -> rounded(gradient, perChannel(clipping(layer, gradient), gradient));
    };
  }

  /** The scales of the last iteration; none where they are not remembered. */
  Snapshot snapshot() {
    return Snapshot.of(scales);
  }

  /** Overwrites the scales with those of {@link #snapshot()}. */
  void restore(Snapshot saved) {
    saved.copyTo(scales);
  }

  private NDArray rounded(NDArray gradient, NDArray scale) {
    var safe = scale.maximum(SMALLEST_SCALE);
    var steps = gradient.div(safe).clip(-1, 1).mul(config.levels()).round();
    return steps.div(config.levels()).mul(safe);
  }

  private NDArray clipping(String layer, NDArray gradient) {
    var rows = rows(gradient);
    var last = Objects.requireNonNull(scales.get(layer));
    var now = largest(rows, 1);
    var slow = NDArrays.where(last.eq(0), now, last.mul(KEPT).add(now.mul(NEW)));
    var scale = NDArrays.where(isBell(rows), now, slow);
    scale.copyTo(last);
    return scale;
  }

  private static NDArray isBell(NDArray rows) {
    var mean = rows.mean(new int[] {1}, true);
    var deviation = rows.sub(mean).square().mean(new int[] {1}, true).sqrt();
    var beyond = rows.abs().gt(deviation).toType(DataType.FLOAT32, false);
    return beyond.mean(new int[] {1}).gt(BELL);
  }

  private static NDArray largest(NDArray values) {
    return values.abs().max();
  }

  private static NDArray largest(NDArray values, int axis) {
    return values.abs().max(new int[] {axis});
  }

  /** One row for each channel. */
  private static NDArray rows(NDArray gradient) {
    var axis = channelAxis(gradient);
    return gradient.swapAxes(0, axis).reshape(gradient.getShape().get(axis), -1);
  }

  private static NDArray perChannel(NDArray values, NDArray gradient) {
    var sides = new long[gradient.getShape().dimension()];
    Arrays.fill(sides, 1);
    sides[channelAxis(gradient)] = values.size();
    return values.reshape(new Shape(sides));
  }

  /** Second in images, last in rows and tokens. */
  private static int channelAxis(NDArray gradient) {
    var axes = gradient.getShape().dimension();
    return axes == 4 ? 1 : axes - 1;
  }
}
