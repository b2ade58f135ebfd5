package io.github.fdda.cli.quantize;

import io.github.fdda.Fdda;
import io.github.fdda.ModelSize;
import io.github.fdda.Provenance;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.cli.output.ProcessMemory;
import io.github.fdda.cli.output.ProgressDisplay;
import io.github.fdda.cli.output.Stopwatch;
import io.github.fdda.cli.quantize.RunResult.Seconds;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.synthesis.SynthesisConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run from a float network to a quantized one, measured, with checkpoints on the way. */
public final class Run {

  private final Network network;
  private final Dataset dataset;
  private final RunOptions options;
  private final SynthesisConfig synthesisConfig;
  private final QuantizationConfig quantizationConfig;
  private final SharedSteps shared;
  private final LabelledImages test;
  private final Stopwatch evaluating = new Stopwatch();
  private final SynthesisPhase synthesizing;
  private final QuantizationPhase quantizing;

  /**
   * Draws the calibration images and reads the target, so that what is refused shows before
   * training.
   *
   * @throws io.github.fdda.util.InvalidInputException if the target refuses the network or its
   *     bits, or the data set has too few images
   */
  public Run(Network network, Dataset dataset, RunOptions options) {
    this(network, dataset, options, shared(network, dataset, options));
  }

  private static SharedSteps shared(Network network, Dataset dataset, RunOptions options) {
    return new SharedSteps(
        network,
        Runs.calibration(network, dataset, options.perClass(), options.recipe().synthesis().seed()),
        options.device(),
        options.out(),
        options.resume());
  }

  /**
   * One of several runs from the same calibration images.
   *
   * @param shared by them all
   */
  Run(Network network, Dataset dataset, RunOptions options, SharedSteps shared) {
    this.network = network;
    this.dataset = dataset;
    this.options = options;
    this.synthesisConfig =
        options
            .recipe()
            .synthesis()
            .withFineGrained(options.baseline() != Baseline.NO_FINE_GRAINED);
    this.quantizationConfig = options.recipe().quantization();
    // What the target refuses should show before minutes of training.
    quantizationConfig.plan(network, options.bits());
    this.shared = shared;
    this.test = Runs.testImages(dataset, options.limitTest());
    this.synthesizing = shared.phase(synthesisConfig);
    this.quantizing =
        new QuantizationPhase(
            options.bits(), quantizationConfig, studentCheckpoint(), options.resume());
  }

  /**
   * Runs all steps, saves every result in the folder and returns the figures. Accuracy is measured
   * last, so that training begins at once.
   */
  public RunResult run() {
    return finish(quantize(), null);
  }

  /** Runs all steps but the last, without measuring or saving anything but checkpoints. */
  QuantizedNetwork quantize() {
    return needsGenerator()
        ? quantizing.run(shared.synthesis(synthesisConfig))
        : shared.centers().quantizeRangesOnly(options.bits(), rangesOnly());
  }

  /** Other runs from the same calibration images may have trained one. */
  private boolean needsGenerator() {
    return options.baseline() != Baseline.RANGES;
  }

  private QuantizationConfig rangesOnly() {
    return quantizationConfig.withStages(QuantizationConfig.rangesOnly().stages());
  }

  /**
   * Saves and measures.
   *
   * @param quantized what {@link #quantize} has made
   * @param drop by which this was chosen, if it was
   */
  RunResult finish(QuantizedNetwork quantized, @Nullable DropResult drop) {
    var bits = options.bits();
    var rangesOnly = rangesOnly();
    var leastSquares =
        rangesOnly.map(NearestConfig.class, stage -> stage.withWeightRanges(WeightRangeMethod.MSE));
    if (!needsGenerator()) {
      var centers = shared.centers();
      centers.save(options.out());
      quantized.save(options.out());
      var baselines = evaluate(quantized, centers.quantizeRangesOnly(bits, leastSquares));
      return result(baselines, baselines.ranges(), quantized, 0, drop);
    }
    var synthesis = shared.synthesis(synthesisConfig);
    synthesis.save(options.out());
    quantized.save(options.out());
    var baselines =
        evaluate(
            synthesis.quantizeRangesOnly(bits, rangesOnly),
            synthesis.quantizeRangesOnly(bits, leastSquares));
    var accuracy = evaluate("quantized", quantized);
    var result = result(baselines, accuracy, quantized, synthesis.iterations(), drop);
    generatorCheckpoint().delete();
    studentCheckpoint().delete();
    return result;
  }

  private Baselines evaluate(QuantizedNetwork ranges, QuantizedNetwork leastSquares) {
    return new Baselines(
        evaluateFloat(), evaluate("ranges only", ranges), evaluate("least squares", leastSquares));
  }

  private Accuracy evaluateFloat() {
    try (var progress = ProgressDisplay.start("float")) {
      return evaluating.time(
          () -> Fdda.evaluate(network, test, options.device(), progress.observer()));
    }
  }

  private Accuracy evaluate(String phase, QuantizedNetwork quantized) {
    try (var progress = ProgressDisplay.start(phase)) {
      return evaluating.time(() -> quantized.evaluate(test, progress.observer()));
    }
  }

  /** What it is to do. */
  RunOptions options() {
    return options;
  }

  /** Where the state of step 2 is kept. */
  public Checkpoint generatorCheckpoint() {
    return synthesizing.checkpoint();
  }

  /** Where the state of step 3 is kept. */
  public Checkpoint studentCheckpoint() {
    return new Checkpoint(
        options.out(),
        "student",
        Runs.inputs(
            network,
            shared.calibration(),
            Map.of(
                "synthesis",
                synthesisConfig,
                "quantization",
                quantizationConfig,
                "bits",
                options.bits())));
  }

  private RunResult result(
      Baselines baselines,
      Accuracy accuracy,
      QuantizedNetwork quantized,
      int generatorIterations,
      @Nullable DropResult drop) {
    var bits = options.bits();
    return new RunResult(
        RunResult.FORMAT,
        network.name(),
        network.sha256(),
        dataset.name(),
        bits.weights(),
        bits.activations(),
        bits.firstLast(),
        bits.layers(),
        options.perClass(),
        options.recipe().name(),
        quantizationConfig.target().name(),
        quantizationConfig.keepFloat(),
        options.baseline().toString(),
        synthesisConfig.seed(),
        baselines.floats().top1(),
        baselines.floats().top1Interval(),
        baselines.ranges().top1(),
        baselines.ranges().top1Interval(),
        baselines.leastSquares().top1(),
        baselines.leastSquares().top1Interval(),
        accuracy.top1(),
        accuracy.top1Interval(),
        test.size(),
        test.classesCovered(),
        quantized.network().imagesMeasured(),
        generatorIterations,
        quantized.iterations(),
        ModelSize.ofFloat(quantized.network(), quantized.weights()),
        quantized.sizeInBytes(),
        new Seconds(
            shared.centersSeconds(),
            needsGenerator() ? synthesizing.seconds() : 0,
            quantizing.seconds(),
            evaluating.seconds()),
        quantized.stages(),
        needsGenerator() ? synthesizing.millisecondsPerIteration() : 0,
        quantizing.millisecondsPerIteration(),
        ProcessMemory.peakMb(),
        drop,
        Provenance.currentVersions());
  }

  /**
   * What FDDA is compared with.
   *
   * @param floats of the float network
   * @param ranges with activation ranges of least squared error
   * @param leastSquares with weight ranges of least squared error too
   */
  private record Baselines(Accuracy floats, Accuracy ranges, Accuracy leastSquares) {}
}
