package io.github.fdda.synthesis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.data.ImageShape;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The last conditional batch normalization of the generator, 16 images of 32×32. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ConditionalBatchNormBenchmark {

  private static final int BATCH = 16;
  private static final int CLASSES = 100;
  private static final int LATENT = 100;

  private NDManager manager;
  private Generator generator;
  private NDArray input;
  private NDArray labels;

  @Setup
  public void makeArrays() {
    manager = NDManager.newBaseManager("PyTorch");
    generator =
        Generator.create(
            manager,
            new ImageShape(3, 32, 32),
            CLASSES,
            SynthesisConfig.defaults(),
            new SplittableRandom(0));
    generator.trainable().values().forEach(array -> array.setRequiresGradient(true));
    var shape = new Shape(BATCH, 64, 32, 32);
    input = manager.arange((float) shape.size()).muli(0.618f).mod(1).reshape(shape);
    input.setRequiresGradient(true);
    labels = manager.create(LongStream.range(0, BATCH).toArray());
  }

  @TearDown
  public void free() {
    manager.close();
  }

  @Benchmark
  public float forward() {
    try (var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return normalized().getFloat(0, 0, 0, 0);
    }
  }

  @Benchmark
  public void forwardAndBackward() {
    try (var scope = new NDScope();
        var collector = manager.getEngine().newGradientCollector()) {
      scope.suppressNotUsedWarning();
      collector.backward(normalized());
    }
  }

  private NDArray normalized() {
    return generator.conditionalBatchNorm("cbn2", input, labels, 0.8f);
  }
}
