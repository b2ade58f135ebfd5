package io.github.fdda.quantize.round;

import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/** The triangular factor that {@link GptqRounding} spreads errors by. */
final class InverseFactor {

  private static final double SYMMETRY = 1e-6;
  private static final double POSITIVITY = 1e-30;
  // What never varies, as a dead channel: its weights may be rounded by themselves.
  private static final double SMALLEST_VARIANCE = 1e-4;

  private InverseFactor() {}

  /**
   * Upper triangular U with UᵀU = (C + λ · max(mean(diag C), 10⁻⁴) · I)⁻¹.
   *
   * @param covariances C, symmetric
   * @param damping λ, above 0
   */
  static double[][] of(double[][] covariances, double damping) {
    var size = covariances.length;
    var mean = 0.0;
    for (var i = 0; i < size; i++) {
      mean += covariances[i][i] / size;
    }
    var ridge = damping * Math.max(mean, SMALLEST_VARIANCE);
    var damped = new double[size][];
    for (var i = 0; i < size; i++) {
      damped[i] = covariances[i].clone();
      damped[i][i] += ridge;
    }
    var inverse = decompose(symmetric(damped)).getSolver().getInverse();
    return decompose(symmetric(inverse.getData())).getLT().getData();
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
