package io.github.fdda.quantize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.FakeQuantization;
import io.github.fdda.quantize.grid.GridRule;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Four-bit fake quantization of the first activation and of the largest weight of ResNet-20. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FakeQuantizationBenchmark {

  private static final int BITS = 4;
  private static final QuantizationRange RANGE = new QuantizationRange(0, 0.8f);

  private NDManager manager;
  private NDArray activation;
  private NDArray weight;

  @Setup
  public void makeArrays() {
    manager = NDManager.newBaseManager("PyTorch");
    activation = filled(new Shape(32, 16, 32, 32));
    weight = filled(new Shape(64, 64, 3, 3));
  }

  @TearDown
  public void free() {
    manager.close();
  }

  @Benchmark
  public float activation_forward() {
    try (var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return quantizedActivation().getFloat(0, 0, 0, 0);
    }
  }

  @Benchmark
  public void activation_forwardAndBackward() {
    try (var scope = new NDScope();
        var collector = manager.getEngine().newGradientCollector()) {
      scope.suppressNotUsedWarning();
      collector.backward(quantizedActivation());
    }
  }

  @Benchmark
  public float weight_forward() {
    try (var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return quantizedWeight().getFloat(0, 0, 0, 0);
    }
  }

  @Benchmark
  public void weight_forwardAndBackward() {
    try (var scope = new NDScope();
        var collector = manager.getEngine().newGradientCollector()) {
      scope.suppressNotUsedWarning();
      collector.backward(quantizedWeight());
    }
  }

  private NDArray quantizedActivation() {
    return FakeQuantization.perTensor(
        activation, AffineGrid.of(RANGE, BITS), StraightThrough.MASKED);
  }

  private NDArray quantizedWeight() {
    return FakeQuantization.weight(weight, 0, GridRule.PAPER.rows(BITS, true));
  }

  /** Values from 0 to 1. */
  private NDArray filled(Shape shape) {
    var array = manager.arange((float) shape.size()).muli(0.618f).mod(1).reshape(shape);
    array.setRequiresGradient(true);
    return array;
  }
}
