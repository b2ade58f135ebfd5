package io.github.fdda.quantize.round;

import java.util.Optional;
import java.util.stream.IntStream;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * C + λ · max(mean(diag C), 10⁻⁴) · I, decomposed. Where that is not positive definite, 10 times as
 * much is added, and so on: covariances of what hardly varies about a large mean are rounding
 * errors.
 */
final class DampedCovariances {

  private static final double SYMMETRY = 1e-6;
  private static final double POSITIVITY = 1e-30;
  // What never varies, as a dead channel: its weights may be rounded by themselves.
  private static final double SMALLEST_VARIANCE = 1e-4;
  private static final double MORE = 10;

  private final double ridge;
  private final CholeskyDecomposition decomposition;

  /**
   * @param covariances C, symmetric, finite
   * @param damping λ, above 0
   */
  DampedCovariances(double[][] covariances, double damping) {
    var mean = IntStream.range(0, covariances.length).mapToDouble(i -> covariances[i][i]).average();
    var added = damping * Math.max(mean.orElse(0), SMALLEST_VARIANCE);
    var found = decompose(covariances, added);
    while (found.isEmpty()) {
      added *= MORE;
      found = decompose(covariances, added);
    }
    this.ridge = added;
    this.decomposition = found.get();
  }

  private static Optional<CholeskyDecomposition> decompose(double[][] covariances, double added) {
    var damped = new double[covariances.length][];
    for (var i = 0; i < damped.length; i++) {
      damped[i] = covariances[i].clone();
      damped[i][i] += added;
    }
    try {
      return Optional.of(decompose(symmetric(damped)));
    } catch (MathIllegalArgumentException e) {
      return Optional.empty(); // the only cause: it is symmetric
    }
  }

  /** What is added to each variance. */
  double ridge() {
    return ridge;
  }

  /** Upper triangular U with UᵀU = the inverse. */
  double[][] inverseFactor() {
    var inverse = decomposition.getSolver().getInverse();
    return decompose(symmetric(inverse.getData())).getLT().getData();
  }

  /** The inverse times a matrix. */
  RealMatrix solve(RealMatrix right) {
    return decomposition.getSolver().solve(right);
  }

  private static CholeskyDecomposition decompose(RealMatrix matrix) {
    return new CholeskyDecomposition(matrix, SYMMETRY, POSITIVITY);
  }

  /** Rounding errors apart, the matrix is symmetric; the decomposition wants it exactly so. */
  private static RealMatrix symmetric(double[][] matrix) {
    for (var i = 0; i < matrix.length; i++) {
      for (var j = 0; j < i; j++) {
        matrix[i][j] = matrix[j][i];
      }
    }
    return MatrixUtils.createRealMatrix(matrix);
  }
}
