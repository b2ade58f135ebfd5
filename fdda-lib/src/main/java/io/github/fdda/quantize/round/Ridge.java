package io.github.fdda.quantize.round;

import org.hipparchus.linear.MatrixUtils;

/** Ridge regression of what a layer puts out on what it gets. */
final class Ridge {

  private Ridge() {}

  /**
   * The weights W that bring WX̂ near VX, and stay near W₀: those of the least
   *
   * <p>E‖VX − WX̂‖² + ρ‖W − W₀‖², W = (V·E[XX̂ᵀ] + ρW₀)(E[X̂X̂ᵀ] + ρI)⁻¹, ρ = λ · mean(diag
   * E[X̂X̂ᵀ]).
   *
   * @param exact V, outputs×K
   * @param before W₀, likewise
   * @param moments of X and X̂ together, 2K×2K, X first
   * @param damping λ, above 0
   * @return outputs×K
   */
  static double[][] solve(double[][] exact, double[][] before, double[][] moments, double damping) {
    var size = moments.length / 2;
    var joint = MatrixUtils.createRealMatrix(moments);
    var given = joint.getSubMatrix(size, 2 * size - 1, size, 2 * size - 1);
    var mixed = joint.getSubMatrix(0, size - 1, size, 2 * size - 1);
    var damped = new DampedCovariances(given.getData(), damping);
    var wanted =
        MatrixUtils.createRealMatrix(exact)
            .multiply(mixed)
            .add(MatrixUtils.createRealMatrix(before).scalarMultiply(damped.ridge()));
    return damped.solve(wanted.transpose()).transpose().getData();
  }
}
