package io.github.fdda.cli.quantize;

import io.github.fdda.Fdda;
import io.github.fdda.ModelSize;
import io.github.fdda.Provenance;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.cli.output.ProcessMemory;
import io.github.fdda.cli.output.ProgressDisplay;
import io.github.fdda.cli.output.Stopwatch;
import io.github.fdda.cli.quantize.RunResult.Seconds;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.synthesis.SynthesisConfig;
import java.util.Map;

/** One run from a float network to a quantized one, measured, with checkpoints on the way. */
public final class Run {

  private final Network network;
  private final Dataset dataset;
  private final RunOptions options;
  private final SynthesisConfig synthesisConfig;
  private final QuantizationConfig quantizationConfig;
  private final CalibrationSet calibration;
  private final LabelledImages test;
  private final Stopwatch collecting = new Stopwatch();
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
    this.calibration =
        Runs.calibration(network, dataset, options.perClass(), synthesisConfig.seed());
    this.test = Runs.testImages(dataset, options.limitTest());
    this.synthesizing =
        new SynthesisPhase(network, calibration, synthesisConfig, options.out(), options.resume());
    this.quantizing =
        new QuantizationPhase(
            options.bits(), quantizationConfig, studentCheckpoint(), options.resume());
  }

  /**
   * Runs all steps, saves every result in the folder and returns the figures. Accuracy is measured
   * last, so that training begins at once.
   */
  public RunResult run() {
    var centers = collecting.time(() -> Runs.centers(network, calibration, options.device()));
    var rangesOnly = quantizationConfig.withStages(QuantizationConfig.rangesOnly().stages());
    var leastSquares =
        rangesOnly.map(NearestConfig.class, stage -> stage.withWeightRanges(WeightRangeMethod.MSE));
    var bits = options.bits();
    if (options.baseline() == Baseline.RANGES) {
      var ranges = centers.quantizeRangesOnly(bits, rangesOnly);
      centers.save(options.out());
      ranges.save(options.out());
      var baselines = evaluate(ranges, centers.quantizeRangesOnly(bits, leastSquares));
      return result(baselines, baselines.ranges(), ranges, 0);
    }
    var synthesis = synthesizing.run(centers);
    var quantized = quantizing.run(synthesis);
    synthesis.save(options.out());
    quantized.save(options.out());
    var baselines =
        evaluate(
            synthesis.quantizeRangesOnly(bits, rangesOnly),
            synthesis.quantizeRangesOnly(bits, leastSquares));
    var accuracy = evaluate("quantized", quantized);
    var result = result(baselines, accuracy, quantized, synthesis.iterations());
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
            calibration,
            Map.of(
                "synthesis",
                synthesisConfig,
                "quantization",
                quantizationConfig,
                "bits",
                options.bits())));
  }

  private RunResult result(
      Baselines baselines, Accuracy accuracy, QuantizedNetwork quantized, int generatorIterations) {
    var bits = options.bits();
    return new RunResult(
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
            collecting.seconds(),
            synthesizing.seconds(),
            quantizing.seconds(),
            evaluating.seconds()),
        quantized.stages(),
        synthesizing.millisecondsPerIteration(),
        quantizing.millisecondsPerIteration(),
        ProcessMemory.peakMb(),
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
