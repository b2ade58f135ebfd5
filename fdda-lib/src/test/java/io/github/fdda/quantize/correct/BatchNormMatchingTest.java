package io.github.fdda.quantize.correct;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.bns.BnsRecorder;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.range.RangeFinder;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.simulate.FakeQuantizer;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchNormMatchingTest {

  private static final Network NETWORK = Sample.network();
  private static final BnsLayout LAYOUT = BnsLayout.of(NETWORK);
  private static final QuantizationPlan PLAN =
      QuantizationPlan.of(NETWORK, BitWidths.of(3, 3), Target.paper());

  /** What comes out of each deep layer, in the quantized network and in the teacher. */
  @Test
  void outputs_haveTheMomentsOfTheTeacher() {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var calibration = Sample.dataset().calibration(4);
      var images =
          Batches.of(manager, calibration, IntStream.range(0, calibration.size()).toArray());
      var teacher = NETWORK.parameters(manager);
      var recorder = new BnsRecorder();
      NETWORK.forward(images, teacher, recorder);
      var target = recorder.statistics().toBns(LAYOUT);

      var unmatched = distance(images, target, teacher, Optional.empty(), manager);
      var parameters = NETWORK.parameters(manager);
      var matching = Optional.of(new BatchNormMatching(target, parameters));
      var matched = distance(images, target, parameters, matching, manager);
      assertTrue(unmatched > 0.1, () -> "quantization does harm: " + unmatched);
      assertTrue(matched < 0.02 * unmatched, () -> matched + " of " + unmatched);
    }
  }

  /** Mean over the deep layers of the squared differences of means and of deviations. */
  private static double distance(
      NDArray images,
      Bns target,
      Parameters parameters,
      Optional<BatchNormMatching> matching,
      NDManager manager) {
    var finder = RangeFinder.nearest(PLAN, WeightRanges.NONE, RangeMethod.MSE.rule(), matching);
    NETWORK.forward(images, parameters, finder);
    var quantizer =
        new FakeQuantizer(PLAN, finder.ranges(), WeightRanges.NONE, StraightThrough.MASKED);
    var recorder = new BnsRecorder();
    NETWORK.forward(images, parameters, both(quantizer, recorder));
    var statistics = recorder.statistics().toBns(LAYOUT);
    var original = NETWORK.parameters(manager);
    return NETWORK.batchNorms().stream()
        .skip(LAYOUT.firstDeepLayer())
        .mapToDouble(
            layer ->
                difference(
                    layer,
                    moments(layer, statistics, parameters),
                    moments(layer, target, original)))
        .average()
        .orElseThrow();
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Moments(double[] means, double[] deviations) {}

  /** Of γ·(x − running mean)/√(running variance + ε) + β, given those of x. */
  private static Moments moments(BatchNormLayer layer, Bns input, Parameters parameters) {
    var gamma = parameters.get(layer.gamma()).toFloatArray();
    var beta = parameters.get(layer.beta()).toFloatArray();
    var mean = parameters.get(layer.runningMean()).toFloatArray();
    var variance = parameters.get(layer.runningVariance()).toFloatArray();
    var means = new double[gamma.length];
    var deviations = new double[gamma.length];
    for (var i = 0; i < gamma.length; i++) {
      var scale = gamma[i] / Math.sqrt(variance[i] + layer.epsilon());
      means[i] = scale * (input.means(layer.index())[i] - mean[i]) + beta[i];
      deviations[i] = Math.abs(scale) * Math.sqrt(input.variances(layer.index())[i]);
    }
    return new Moments(means, deviations);
  }

  private static double difference(BatchNormLayer layer, Moments a, Moments b) {
    return IntStream.range(0, layer.channels())
        .mapToDouble(
            i ->
                Math.pow(a.means[i] - b.means[i], 2)
                    + Math.pow(a.deviations[i] - b.deviations[i], 2))
        .average()
        .orElseThrow();
  }

  private static Taps both(Taps quantizer, Taps recorder) {
    return new Taps() {
      @Override
      public boolean observesBatchNorms() {
        return true;
      }

      @Override
      public void batchNormInput(BatchNormLayer layer, NDArray input) {
        recorder.batchNormInput(layer, input);
      }

      @Override
      public NDArray weight(WeightLayer layer, NDArray weight) {
        return quantizer.weight(layer, weight);
      }

      @Override
      public NDArray activation(ActivationLayer layer, NDArray output) {
        return quantizer.activation(layer, output);
      }
    };
  }
}
