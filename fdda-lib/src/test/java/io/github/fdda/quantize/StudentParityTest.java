package io.github.fdda.quantize;

import static io.github.fdda.golden.Golden.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.golden.Golden;
import io.github.fdda.golden.GoldenNetworks;
import io.github.fdda.network.Network;
import io.github.fdda.network.Taps;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudentParityTest {

  private static final double TOLERANCE = 1e-4;
  private static final double TOLERANCE_AFTER_STEPS = 1e-3;
  private static final int PASSES = 8;
  private static final int STEPS = 3;

  @ParameterizedTest
  @CsvSource({"resnet20, 4", "resnet20, 3", "mobilenetv2, 4", "mobilenetv2, 3"})
  void ranges_logits_andThreeStepsOfTraining(String name, int bits) throws IOException {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var golden = Golden.load("student_cifar100_" + name, manager);
      var network = GoldenNetworks.cifar100(name);
      var suffix = "_w%da%d".formatted(bits, bits);
      var widths = BitWidths.of(bits, bits);
      var input = golden.array("input");

      var ranges = ranges(network, widths, input, manager);
      assertClose(golden.values("activation_ranges" + suffix), flat(ranges), TOLERANCE, "ranges");
      var given = unflat(golden.values("activation_ranges" + suffix));
      try (var student =
          new FakeQuantizedNetwork(manager, network, widths, given, StraightThrough.UNMASKED)) {
        assertClose(
            golden.values("logits" + suffix),
            student.forward(input).toFloatArray(),
            TOLERANCE,
            "logits");
        assertClose(
            golden.values("loss_steps" + suffix),
            train(student, network, golden, manager),
            TOLERANCE_AFTER_STEPS,
            "losses");
        assertClose(
            golden.values("logits_after_3_steps" + suffix),
            student.forward(input).toFloatArray(),
            TOLERANCE_AFTER_STEPS,
            "logits after three steps");
      }
    }
  }

  private static List<QuantizationRange> ranges(
      Network network, BitWidths bits, NDArray input, NDManager manager) {
    var finder = new RangeFinder(network, bits, RangeMethod.PUBLISHED.rule(), Optional.empty());
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
