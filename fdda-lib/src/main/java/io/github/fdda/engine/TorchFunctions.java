package io.github.fdda.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.fdda.util.Internal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Functions of PyTorch that DJL does not surface, and runs of small steps that cost more in calls
 * than in arithmetic. They are methods of a TorchScript module, {@code torch_functions.py}; like
 * any other operation they are recorded on a gradient tape, and what they make belongs to the
 * caller's {@link NDScope}.
 */
@Internal
public final class TorchFunctions {

  /**
   * Row 3i + j holds what weight (i, j) of a 3×3 kernel adds to a 4×4 one: the sums of neighbouring
   * weights that nearest-neighbour upsampling by 2 amounts to, turned round as a transposed
   * convolution wants them.
   */
  private static final float[][] NEIGHBOUR_SUMS = neighbourSums();

  private TorchFunctions() {}

  /**
   * The same images, each pixel's channels side by side in memory: the engine's convolutions are
   * faster so, and hand the order on to what they put out.
   *
   * @param images N×C×H×W
   * @return likewise, itself if it is in that order
   */
  public static NDArray channelsLast(NDArray images) {
    return call("channels_last", images).head();
  }

  /**
   * The same images, each channel's plane by itself in memory.
   *
   * @param images N×C×H×W
   * @return likewise, itself if it is in that order
   */
  static NDArray planes(NDArray images) {
    return call("planes", images).head();
  }

  /**
   * Adds zeros at the end of an axis, or cuts its end off. The order in memory stays.
   *
   * @param array of one to four axes
   * @param axis from 0
   * @param size of that axis afterwards
   * @return the array itself if it has that size
   */
  static NDArray resizeAxis(NDArray array, int axis, long size) {
    var more = size - array.getShape().get(axis);
    return more == 0 ? array : callWith("resize_axis", array, axis, (float) more);
  }

  /**
   * A 1×1 convolution without padding, as a product of matrices.
   *
   * @param images N×C×H×W
   * @param weight O×C×1×1
   * @param bias O, or null for none
   * @param stride down and across
   * @return N×O×H'×W', each pixel's channels side by side in memory
   */
  static NDArray convolvePointwise(
      NDArray images, NDArray weight, @Nullable NDArray bias, Shape stride) {
    try (var strides = images.getManager().create(new float[] {stride.get(0), stride.get(1)})) {
      return bias == null
          ? call("convolve_pointwise", images, weight, strides).head()
          : call("convolve_pointwise_biased", images, weight, bias, strides).head();
    }
  }

  /**
   * Limits values. Its gradient takes one pass over memory, that of {@link NDArray#clip} four.
   *
   * @param values of any shape
   * @param low least
   * @param high most, not less than {@code low}
   * @return the same shape
   */
  public static NDArray clip(NDArray values, float low, float high) {
    return callWith("clip", values, low, high);
  }

  /**
   * Leaky ReLU written over its argument.
   *
   * @param values of any shape, on the tape or not; no operation before may need them again
   * @param slope below 0; above 0
   */
  public static NDArray leakyReluInPlace(NDArray values, float slope) {
    return callWith("leaky_relu_in_place", values, slope);
  }

  /**
   * Limits values to an interval, then rounds them to the nearest multiple of the scale. The
   * gradient passes the rounding unchanged; where a value was not inside the interval it is 0.
   *
   * @param values of any shape
   * @param low the lowest level, or a higher limit, as that of an activation function
   * @param high the highest level, or a lower limit
   * @param inverseScale levels in one unit
   * @return the same shape
   */
  public static NDArray quantize(NDArray values, float low, float high, float inverseScale) {
    return callWith("quantize", values, low, high, inverseScale);
  }

  /** As {@link #quantize}, but the gradient passes everywhere. */
  public static NDArray quantizeUnmasked(
      NDArray values, float low, float high, float inverseScale) {
    return callWith("quantize_unmasked", values, low, high, inverseScale);
  }

  /**
   * Rounds values p to levels that follow each other by a constant ratio, all but the last, which
   * is 0: to that of number q = round(c · ln(p / largest level)), limited to the numbers there are.
   * The gradient passes the rounding unchanged.
   *
   * @param values of any shape
   * @param levels from the largest to 0
   * @param perNat c, levels in one unit of the natural logarithm, below 0
   * @param masked whether the gradient is 0 where a value was not between 0 and the largest level
   * @return the same shape
   */
  public static NDArray quantizeLogarithms(
      NDArray values, float[] levels, float perNat, boolean masked) {
    try (var array = values.getManager().create(levels);
        var rule = values.getManager().create(new float[] {perNat, masked ? 1 : 0})) {
      return call("quantize_logarithms", values, array, rule).head();
    }
  }

  /**
   * Rounds to the multiples of a step that is learnt (LSQ, Esser et al., arXiv 1902.08153, without
   * its scaling of gradients): ŷ = k·s with k = round(clamp(x/s, low, high)). The gradient into x
   * is 1 between low·s and high·s, else 0; that into s is k − x/s between them, else k.
   *
   * @param values x, N×C×…
   * @param step s, above 0, C values or one for all channels
   * @param low an integer
   * @param high likewise, not less than {@code low}
   * @return the same shape, on the tape
   */
  public static NDArray quantizeLearned(NDArray values, NDArray step, int low, int high) {
    try (var bounds = values.getManager().create(new float[] {low, high})) {
      return call("quantize_learned", values, step, bounds).head();
    }
  }

  /**
   * How grids are fitted to the rows of a weight.
   *
   * @param bits from 2 to 8
   * @param symmetric whether 0 is in the middle and the largest magnitude is a level; else both
   *     extremes are
   * @param powerOfTwo whether scales are rounded up to powers of two
   * @param perRow whether each row has a grid of its own; else all share one
   * @param smallestWidth that a grid is made for, so that scales stay above 0
   */
  public record RowGrids(
      int bits, boolean symmetric, boolean powerOfTwo, boolean perRow, float smallestWidth) {

    private float[] numbers() {
      return new float[] {
        (1 << bits) - 1, symmetric ? 1 : 0, powerOfTwo ? 1 : 0, perRow ? 1 : 0, smallestWidth
      };
    }
  }

  /**
   * Rounds each row of a weight to the levels of its grid. The gradient passes unchanged, also
   * where values are clipped.
   *
   * @param weight outputs×…
   * @param grids of its rows
   * @return the same shape
   */
  public static NDArray quantizeRows(NDArray weight, RowGrids grids) {
    return callWith("quantize_rows", weight, grids.numbers());
  }

  /**
   * As {@link #quantizeRows(NDArray, RowGrids)}, with a given range for each row in place of its
   * extremes.
   *
   * @param ranges 2×outputs: lower ends, upper ends
   */
  public static NDArray quantizeRows(NDArray weight, RowGrids grids, NDArray ranges) {
    try (var rule = weight.getManager().create(grids.numbers())) {
      return call("quantize_rows_within", weight, rule, ranges).head();
    }
  }

  /**
   * Weights between two levels of their grids (AdaRound, Nagel et al., arXiv 2004.10568, equations
   * 22 and 23): low + h(v) · step, with the rectified sigmoid h(v) = clip(1.2 · σ(v) − 0.1, 0, 1).
   *
   * @param v what is learnt, in the shape of the weight
   * @param low the lower of the two levels, likewise
   * @param step between the two, likewise
   * @return in the shape of the weight
   */
  public static NDArray softRound(NDArray v, NDArray low, NDArray step) {
    return call("soft_round", v, low, step).head();
  }

  /**
   * How far weights are from being rounded (arXiv 2004.10568, equation 24): Σ 1 − |2·h(v) − 1|^β,
   * with h as in {@link #softRound}.
   *
   * @param v of any shape
   * @param beta large: only weights near a level are drawn to it; 2: all are
   * @return a scalar
   */
  public static NDArray roundingPenalty(NDArray v, float beta) {
    return callWith("rounding_penalty", v, beta);
  }

  /**
   * Mean of weight · (actual − wanted)².
   *
   * @param wanted of any shape
   * @param actual likewise
   * @param weight of that shape, or one that can be spread to it
   * @return a scalar
   */
  public static NDArray weightedError(NDArray wanted, NDArray actual, NDArray weight) {
    return call("weighted_error", wanted, actual, weight).head();
  }

  /**
   * Takes some elements from one array and some from another.
   *
   * @param first N×C×H×W or N×C
   * @param second likewise
   * @param choice whether an element comes from {@code first}: boolean, N×H×W×C or N×C
   * @return in the shape of the two
   */
  public static NDArray choose(NDArray first, NDArray second, NDArray choice) {
    return call("choose", first, second, choice).head();
  }

  /**
   * Second moments, about their means over all images and places, of the values under a window that
   * slides over images.
   *
   * @param images N×C×H×W
   * @param kernel height and width
   * @param geometry of the window
   * @return groups×K×K with K = C / groups · kernel height · kernel width
   */
  public static NDArray windowCovariances(
      NDArray images, Shape kernel, ConvolutionGeometry geometry) {
    var numbers = new float[9];
    var i = 0;
    for (var shape : List.of(kernel, geometry.dilation(), geometry.padding(), geometry.stride())) {
      numbers[i++] = shape.get(0);
      numbers[i++] = shape.get(1);
    }
    numbers[i] = geometry.groups();
    return callWith("window_covariances", images, numbers);
  }

  /**
   * Rounds a bias to whole multiples of the scale of the input times that of the row, limited to 32
   * bits. The gradient passes unchanged.
   *
   * @param weight outputs×…
   * @param grids of its rows
   * @param bias outputs
   * @param inverseInputScale levels in one unit of the input
   * @return outputs
   */
  public static NDArray quantizeBias(
      NDArray weight, RowGrids grids, NDArray bias, float inverseInputScale) {
    var manager = weight.getManager();
    try (var rule = manager.create(grids.numbers());
        var inverse = manager.create(new float[] {inverseInputScale})) {
      return call("quantize_bias", weight, rule, bias, inverse).head();
    }
  }

  /** Weight and bias of a convolution. */
  public record Affine(NDArray weight, NDArray bias) implements AutoCloseable {

    /** Frees both. */
    @Override
    public void close() {
      weight.close();
      bias.close();
    }
  }

  /**
   * A convolution or linear layer that does what another one and a batch normalization by running
   * statistics after it do together: weight · γ/√(σ²+ε) and (bias − μ) · γ/√(σ²+ε) + β.
   *
   * @param convolution weight O×C×h×w or O×C, bias O values or one 0
   * @param gamma γ, O values, as β, the mean μ and the variance σ² have
   * @param epsilon ε
   */
  public static Affine fold(
      Affine convolution,
      NDArray gamma,
      NDArray beta,
      NDArray mean,
      NDArray variance,
      float epsilon) {
    try (var epsilons = gamma.getManager().create(new float[] {epsilon})) {
      var folded =
          call("fold", convolution.weight, convolution.bias, gamma, beta, mean, variance, epsilons);
      return new Affine(folded.get(0), folded.get(1));
    }
  }

  /**
   * Batch normalization by running statistics: (x − μ) · γ/√(σ²+ε) + β.
   *
   * @param values N×C×…
   * @param gamma γ, C values, as β, the mean μ and the variance σ² have
   * @param epsilon ε
   * @return in the shape of the values
   */
  public static NDArray normalize(
      NDArray values, NDArray gamma, NDArray beta, NDArray mean, NDArray variance, float epsilon) {
    try (var epsilons = gamma.getManager().create(new float[] {epsilon})) {
      return call("normalize", values, gamma, beta, mean, variance, epsilons).head();
    }
  }

  /**
   * Nearest-neighbour upsampling by 2, then a 3×3 convolution with padding 1, as one transposed
   * convolution with 4×4 kernels and stride 2. It needs 4/9 of the multiplications.
   *
   * @param images N×I×H×W
   * @param weight O×I×3×3
   * @param bias O
   * @return N×O×2H×2W
   */
  public static NDArray convolveUpsampled(NDArray images, NDArray weight, NDArray bias) {
    FirstBackward.record(images, weight, "upsampled");
    var sums = images.getManager().create(NEIGHBOUR_SUMS);
    return call("convolve_upsampled", images, weight, bias, sums).head();
  }

  /**
   * Mean and biased variance of each channel over all images and places.
   *
   * @param values N×C×H×W or N×C
   * @return two arrays of length C: means, variances
   */
  public static NDList moments(NDArray values) {
    return call("moments", values);
  }

  /**
   * Batch normalization by the statistics of the batch, each image with a scale and a shift of its
   * own: (x − μ)/√(σ²+ε) · γ_n + β_n.
   *
   * @param values N×C×H×W
   * @param gamma γ, N×C, or 1×C for all images
   * @param beta β, likewise
   * @param epsilon ε
   * @return N×C×H×W
   */
  public static NDArray normalizeBatch(NDArray values, NDArray gamma, NDArray beta, float epsilon) {
    try (var epsilons = gamma.getManager().create(new float[] {epsilon})) {
      return call("normalize_batch", values, gamma, beta, epsilons).head();
    }
  }

  /**
   * Every k-th value, in the order of the axes, whatever the one in memory: without the flat copy
   * that reshaping would make.
   *
   * @param values of any shape
   * @param step k, from 1 to 16,777,216
   * @return one axis
   */
  public static NDArray every(NDArray values, long step) {
    return callWith("every", values, (float) step);
  }

  /**
   * Matrices with rows and columns in another order.
   *
   * @param matrices G×K×K
   * @param order K places
   * @return likewise: row i and column i are what row and column {@code order[i]} were
   */
  public static NDArray permute(NDArray matrices, int[] order) {
    try (var places = matrices.getManager().create(order)) {
      return call("permute", matrices, places).head();
    }
  }

  /**
   * Diagonals of matrices.
   *
   * @param matrices G×K×K
   * @return G×K
   */
  public static NDArray diagonals(NDArray matrices) {
    return call("diagonals", matrices).head();
  }

  /**
   * Cholesky decompositions C + ρI = RRᵀ with upper triangular R, in double precision.
   *
   * @param matrices C, G×K×K, symmetric
   * @param ridges ρ of each matrix
   */
  public static CholeskyFactors cholesky(NDArray matrices, double[] ridges) {
    try (var added = matrices.getManager().create(ridges)) {
      var result = call("cholesky", matrices, added);
      return new CholeskyFactors(result.get(0), result.get(1));
    }
  }

  /**
   * Triangular matrices.
   *
   * @param reversed R with its rows and columns in reverse order, which makes it lower triangular:
   *     G×K×K of double precision
   * @param errors G numbers, 0 where what was decomposed is positive definite: elsewhere R has no
   *     meaning
   */
  public record CholeskyFactors(NDArray reversed, NDArray errors) {}

  /**
   * Upper triangular U = R⁻¹: UᵀU = (RRᵀ)⁻¹.
   *
   * @param reversed R, G×K×K of double precision, as {@link #cholesky} gives it
   * @return likewise, in the usual order and of single precision
   */
  public static NDArray inverseFactors(NDArray reversed) {
    return call("inverse_factors", reversed).head();
  }

  /**
   * (RRᵀ)⁻¹ times a matrix.
   *
   * @param reversed R, G×K×K of double precision, as {@link #cholesky} gives it
   * @param right G×K×M of double precision
   * @return likewise
   */
  public static NDArray choleskySolve(NDArray reversed, NDArray right) {
    return call("cholesky_solve", reversed, right).head();
  }

  /** Sum of squares, an array of one element. */
  public static NDArray squaredNorm(NDArray values) {
    return call("squared_norm", values).head();
  }

  /**
   * One step of Adam (Kingma and Ba, arXiv 1412.6980) in one pass over memory; clears the gradient.
   *
   * @param parameter with its gradient attached
   * @param first moment, changed in place
   * @param second moment, likewise
   * @param step from 1
   */
  public static void adam(
      NDArray parameter, NDArray first, NDArray second, AdamSettings settings, int step) {
    try (var gradient = parameter.getGradient();
        var vector = parameter.getManager().create(settings.and(step))) {
      call("adam", parameter, gradient, first, second, vector).close();
    }
  }

  /** Hyper-parameters of Adam: learning rate, β₁, β₂ and ε. */
  public record AdamSettings(float rate, float beta1, float beta2, float epsilon) {

    private float[] and(int step) {
      return new float[] {rate, beta1, beta2, epsilon, step};
    }
  }

  /**
   * One step of stochastic gradient descent with Nesterov momentum: g ← g + λw, v ← m·v + g, w ← w
   * − η·(g + m·v). Clears the gradient.
   *
   * @param parameter w, with its gradient attached
   * @param velocity v, changed in place
   * @param rate η
   * @param momentum m
   * @param decay λ
   */
  public static void nesterov(
      NDArray parameter, NDArray velocity, float rate, float momentum, float decay) {
    try (var gradient = parameter.getGradient();
        var vector = parameter.getManager().create(new float[] {rate, momentum, decay})) {
      call("nesterov", parameter, gradient, velocity, vector).close();
    }
  }

  /**
   * Follows the levels that weights are rounded to, and freezes those weights that turn back
   * between two levels too often (Nagel et al., arXiv 2203.11086, section 4.2): f ← m·o + (1 − m)·f
   * with o = 1 where a level changes the other way than the time before. Not on the tape.
   *
   * @param weight changed in place: frozen ones are set to their level
   * @param now their levels, in its shape
   * @param track of the weights, 4 arrays in their shape, changed in place: level, mean level,
   *     direction of the last change (−1, 0 or 1) and f, which is 2 for frozen ones
   * @param pace m of f and of the mean level
   * @param threshold of f, which a weight is frozen above: at the level before or now, whichever
   *     its mean is nearer to
   */
  public static void freezeOscillations(
      NDArray weight, NDArray now, NDArray track, float pace, float threshold) {
    try (var numbers = weight.getManager().create(new float[] {pace, threshold})) {
      call("freeze_oscillations", weight, now, track, numbers).close();
    }
  }

  private static float[][] neighbourSums() {
    var along = new float[][] {{0, 0, 1, 1}, {0, 1, 1, 0}, {1, 1, 0, 0}};
    var sums = new float[9][16];
    for (var i = 0; i < 144; i++) {
      sums[i / 16][i % 16] = along[i / 48][i % 16 / 4] * along[i / 16 % 3][i % 4];
    }
    return sums;
  }

  static NDArray callWith(String method, NDArray argument, float... numbers) {
    try (var vector = argument.getManager().create(numbers)) {
      return call(method, argument, vector).head();
    }
  }

  static NDList call(String method, NDArray... arguments) {
    var inputs = new NDList(arguments);
    inputs.add(TorchModule.method(method));
    // For this thread: the other executor would recompile the functions for every new shape.
    JniUtils.setGraphExecutorOptimize(false);
    // Also where nothing is trained: the other mode would make arrays that no tape may see later.
    return IValueUtils.forward(TorchModule.LOADED, inputs, true);
  }
}
