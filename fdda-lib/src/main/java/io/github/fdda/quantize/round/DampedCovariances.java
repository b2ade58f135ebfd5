package io.github.fdda.quantize.round;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.fdda.engine.TorchFunctions;
import java.util.Arrays;

/**
 * C + ρI of each group of a layer, decomposed; ρ = λ · max(mean(diag C), 10⁻⁴). Where that is not
 * positive definite, ρ is 10 times as large, and so on: covariances of what hardly varies about a
 * large mean are rounding errors.
 *
 * <p>The engine decomposes them, in double precision and outside Java's heap: an output channel of
 * a ResNet-18 reads 4,608 inputs.
 */
final class DampedCovariances {

  // What never varies, as a dead channel: its weights may be rounded by themselves.
  private static final double SMALLEST_VARIANCE = 1e-4;
  private static final double MORE = 10;

  private final double[] ridges;
  private final NDArray factors;

  /**
   * @param covariances C, G×K×K, symmetric
   * @param damping λ, above 0
   * @throws IllegalArgumentException if they are not finite
   */
  DampedCovariances(NDArray covariances, double damping) {
    this.ridges = ridges(covariances, damping);
    var found = TorchFunctions.cholesky(covariances, ridges);
    while (increaseWhereFailed(found.errors().toFloatArray())) {
      found.reversed().close();
      found = TorchFunctions.cholesky(covariances, ridges);
    }
    this.factors = found.reversed();
  }

  private static double[] ridges(NDArray covariances, double damping) {
    var variances = TorchFunctions.diagonals(covariances).toType(DataType.FLOAT64, false);
    var means = variances.mean(new int[] {1}).toDoubleArray();
    return Arrays.stream(means).map(mean -> ridge(mean, damping)).toArray();
  }

  private static double ridge(double mean, double damping) {
    if (!Double.isFinite(mean)) {
      throw new IllegalArgumentException("inputs of a layer have variances that are not finite");
    }
    return damping * Math.max(mean, SMALLEST_VARIANCE);
  }

  private boolean increaseWhereFailed(float[] errors) {
    var failed = false;
    for (var group = 0; group < errors.length; group++) {
      if (errors[group] != 0) {
        failed = true;
        ridges[group] *= MORE;
      }
    }
    return failed;
  }

  /** ρ, what is added to each variance, by group. */
  double[] ridges() {
    return ridges.clone();
  }

  /** Upper triangular U with UᵀU = (C + ρI)⁻¹, G×K×K. */
  NDArray inverseFactors() {
    return TorchFunctions.inverseFactors(factors);
  }

  /**
   * (C + ρI)⁻¹ times a matrix.
   *
   * @param right G×K×M of double precision
   * @return likewise
   */
  NDArray solve(NDArray right) {
    return TorchFunctions.choleskySolve(factors, right);
  }
}
