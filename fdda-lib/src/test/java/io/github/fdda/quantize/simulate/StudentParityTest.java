package io.github.fdda.quantize.simulate;

import static io.github.fdda.golden.Golden.assertClose;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.golden.Golden;
import io.github.fdda.golden.GoldenNetworks;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.quantize.batch.Distillation;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.range.RangeFinder;
import io.github.fdda.quantize.range.TrackedRangeConfig;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.train.NesterovSgd;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A fake-quantized network is not continuous: an activation half way between two levels goes up or
 * down with the last bit of a convolution's sum, which differs between versions of the engine and
 * between processors, and the difference spreads to the rest of that image's pass and, through the
 * gradient, to all weights. ResNet-20 at three bits meets no such value and is held to the
 * tolerances of the golden archive throughout; of the others, the images without one are, and the
 * rest must stay near.
 */
class StudentParityTest {

  private static final double TOLERANCE = 1e-4;
  private static final double TOLERANCE_AFTER_STEPS = 1e-3;
  private static final int PASSES = 8;
  private static final int STEPS = 3;
  private static final int IMAGES = 8;

  /**
   * How much must agree.
   *
   * @param ranges share of the ranges within the tolerance
   * @param images number of images whose logits are within the tolerance
   * @param bound that everything before training stays within
   * @param lossBound that the losses of the steps stay within
   * @param boundAfterSteps that the logits after the steps stay within
   */
  private record Agreement(
      double ranges, int images, double bound, double lossBound, double boundAfterSteps) {

    static final Agreement FULL =
        new Agreement(1, IMAGES, TOLERANCE, TOLERANCE_AFTER_STEPS, TOLERANCE_AFTER_STEPS);
    static final Agreement FULL_BEFORE_STEPS =
        new Agreement(0.9, IMAGES, TOLERANCE, TOLERANCE_AFTER_STEPS, 0.05);
    static final Agreement MOST_IMAGES = new Agreement(0.75, 4, 0.1, 0.02, 0.3);
  }

  @Test
  void resnet20_w3a3() throws IOException {
    assertParity("resnet20", 3, Agreement.FULL);
  }

  @Test
  void resnet20_w4a4() throws IOException {
    assertParity("resnet20", 4, Agreement.FULL_BEFORE_STEPS);
  }

  @Test
  void mobilenetv2_w3a3() throws IOException {
    assertParity("mobilenetv2", 3, Agreement.MOST_IMAGES);
  }

  @Test
  void mobilenetv2_w4a4() throws IOException {
    assertParity("mobilenetv2", 4, Agreement.MOST_IMAGES);
  }

  private static void assertParity(String name, int bits, Agreement agreement) throws IOException {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var golden = Golden.load("student_cifar100_" + name, manager);
      var network = GoldenNetworks.cifar100(name);
      var suffix = String.format(Locale.ROOT, "_w%da%d", bits, bits);
      var widths = BitWidths.of(bits, bits);
      var input = golden.array("input");

      var expectedRanges = golden.values("activation_ranges" + suffix);
      var ranges = flat(ranges(network, widths, input, manager));
      var close = countClose(expectedRanges, ranges, 1, TOLERANCE);
      assertTrue(close >= agreement.ranges * ranges.length, () -> close + " ranges agree");
      assertClose(expectedRanges, ranges, Math.max(agreement.bound, 0.02), "ranges");

      try (var student =
          new FakeQuantizedNetwork(
              manager,
              QuantizationPlan.of(network, widths, Target.paper()),
              unflat(expectedRanges),
              WeightRanges.NONE,
              StraightThrough.UNMASKED)) {
        var expected = golden.values("logits" + suffix);
        var logits = student.forward(input).toFloatArray();
        var images = countClose(expected, logits, logits.length / IMAGES, TOLERANCE);
        assertTrue(images >= agreement.images, () -> images + " images agree");
        assertClose(expected, logits, agreement.bound, "logits");
        assertClose(
            golden.values("loss_steps" + suffix),
            train(student, network, golden, manager),
            agreement.lossBound,
            "losses");
        assertClose(
            golden.values("logits_after_3_steps" + suffix),
            student.forward(input).toFloatArray(),
            agreement.boundAfterSteps,
            "logits after three steps");
      }
    }
  }

  /** Number of groups of {@code length} values that agree as a whole. */
  private static long countClose(float[] expected, float[] actual, int length, double relative) {
    var largest = IntStream.range(0, expected.length).mapToDouble(i -> Math.abs(expected[i])).max();
    var allowed = relative * largest.orElseThrow();
    return IntStream.range(0, expected.length / length)
        .filter(
            group ->
                IntStream.range(group * length, (group + 1) * length)
                    .allMatch(i -> Math.abs(expected[i] - actual[i]) <= allowed))
        .count();
  }

  private static List<QuantizationRange> ranges(
      Network network, BitWidths bits, NDArray input, NDManager manager) {
    var finder =
        RangeFinder.nearest(
            QuantizationPlan.of(network, bits, Target.paper()),
            WeightRanges.NONE,
            TrackedRangeConfig.rule(),
            Optional.empty());
    var parameters = network.parameters(manager);
    for (var pass = 0; pass < PASSES; pass++) {
      network.forward(input, parameters, finder);
    }
    return finder.ranges();
  }

  private static float[] train(
      FakeQuantizedNetwork student, Network network, Golden golden, NDManager manager) {
    var input = golden.array("input");
    var teacherLogits = network.forward(input, network.parameters(manager), Taps.NONE);
    student.trainable().values().forEach(array -> array.setRequiresGradient(true));
    var optimizer = new NesterovSgd(student.trainable(), 0.9, 1e-4, manager);
    var losses = new float[STEPS];
    for (var step = 0; step < STEPS; step++) {
      try (var collector = manager.getEngine().newGradientCollector()) {
        var loss =
            Distillation.published()
                .loss(student.forward(input), teacherLogits, golden.array("labels"))
                .total();
        collector.backward(loss);
        losses[step] = loss.getFloat();
      }
      optimizer.step(1e-4);
    }
    return losses;
  }

  private static List<QuantizationRange> unflat(float[] bounds) {
    return IntStream.range(0, bounds.length / 2)
        .mapToObj(i -> new QuantizationRange(bounds[2 * i], bounds[2 * i + 1]))
        .toList();
  }

  private static float[] flat(List<QuantizationRange> ranges) {
    var values = new float[2 * ranges.size()];
    IntStream.range(0, ranges.size())
        .forEach(
            i -> {
              values[2 * i] = ranges.get(i).min();
              values[2 * i + 1] = ranges.get(i).max();
            });
    return values;
  }
}
