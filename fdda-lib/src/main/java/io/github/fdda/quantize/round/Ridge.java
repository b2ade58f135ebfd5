package io.github.fdda.quantize.round;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;

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
   * @param moments of X and X̂ together, 1×2K×2K, X first
   * @param damping λ, above 0
   * @return outputs×K; what is made belongs to the caller's scope
   */
  static NDArray solve(NDArray exact, NDArray before, NDArray moments, double damping) {
    var size = before.getShape().get(1);
    var given = moments.get(new NDIndex("0:1,{}:,{}:", size, size));
    var mixed = moments.get(new NDIndex("0,:{},{}:", size, size));
    var damped = new DampedCovariances(given, damping);
    var wanted = doubles(exact).matMul(doubles(mixed)).add(doubles(before).mul(damped.ridges()[0]));
    var right = wanted.transpose().expandDims(0);
    return damped.solve(right).squeeze(0).transpose().toType(DataType.FLOAT32, false);
  }

  private static NDArray doubles(NDArray values) {
    return values.toType(DataType.FLOAT64, false);
  }
}
