package io.github.fdda.bns;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.network.layer.BatchNormLayer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Batch-normalization statistics of the first layer of ResNet-20, 16 images. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BnsBenchmark {

  private static final BatchNormLayer LAYER = new BatchNormLayer(0, "bn", 16, 1e-5f);

  private NDManager manager;
  private NDArray input;

  @Setup
  public void makeArrays() {
    manager = NDManager.newBaseManager("PyTorch");
    var shape = new Shape(16, LAYER.channels(), 32, 32);
    input = manager.arange((float) shape.size()).muli(0.618f).mod(1).reshape(shape);
    input.setRequiresGradient(true);
  }

  @TearDown
  public void free() {
    manager.close();
  }

  @Benchmark
  public float forward() {
    try (var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return statistics().variances().getFloat(0);
    }
  }

  @Benchmark
  public void forwardAndBackward() {
    try (var scope = new NDScope();
        var collector = manager.getEngine().newGradientCollector()) {
      scope.suppressNotUsedWarning();
      var statistics = statistics();
      collector.backward(statistics.means().add(statistics.variances()).sum());
    }
  }

  private BnsArrays statistics() {
    var recorder = new BnsRecorder();
    recorder.batchNormInput(LAYER, input);
    return recorder.statistics();
  }
}
