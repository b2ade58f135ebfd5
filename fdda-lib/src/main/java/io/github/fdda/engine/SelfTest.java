package io.github.fdda.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Compares convolutions, as the layers of networks and of the generator use them, and a product of
 * matrices with double arithmetic: what they put out, and the gradients of both arguments. It takes
 * a few tenths of a second, once in a process.
 */
final class SelfTest {

  static final List<ConvolutionCase> CONVOLUTIONS =
      List.of(
          ConvolutionCase.of(1, 20, 5, 1, 7, 2),
          ConvolutionCase.of(3, 10, 3, 2, 8, 3),
          ConvolutionCase.of(3, 68, 2, 1, 6, 3),
          ConvolutionCase.of(20, 20, 3, 1, 7, 2),
          ConvolutionCase.of(36, 72, 3, 2, 6, 2),
          ConvolutionCase.of(72, 100, 3, 2, 5, 2),
          ConvolutionCase.of(100, 10, 3, 1, 4, 2),
          ConvolutionCase.of(100, 72, 1, 1, 5, 2),
          ConvolutionCase.of(20, 100, 1, 2, 6, 1),
          ConvolutionCase.of(20, 36, 3, 1, 6, 1).dilated(2),
          ConvolutionCase.of(72, 36, 3, 1, 5, 2).grouped(3),
          ConvolutionCase.of(36, 36, 3, 1, 6, 2).grouped(36),
          ConvolutionCase.of(72, 72, 3, 2, 6, 2).grouped(72),
          ConvolutionCase.of(36, 36, 3, 1, 6, 2).grouped(36).dilated(2),
          ConvolutionCase.of(10, 20, 3, 1, 5, 2).grouped(10));

  /** As the generator has it. */
  private static final ConvolutionCase UPSAMPLED =
      ConvolutionCase.of(128, 64, 3, 1, 2, 2).upsampled(2);

  /** A convolution of single pixels is a product of matrices. */
  private static final ConvolutionCase PRODUCT = ConvolutionCase.of(100, 37, 1, 1, 1, 50);

  private static final double TOLERANCE = 1e-4;

  private SelfTest() {}

  /**
   * The first thing that a convolver, or the engine beside it, computes wrongly.
   *
   * @return where, what and by how much; empty if all is right
   */
  static Optional<String> fault(Convolver convolver) {
    return Stream.concat(
            CONVOLUTIONS.stream().map(tried -> new Trial(tried, inBothOrders(convolver, tried))),
            Stream.of(
                new Trial(UPSAMPLED, List.of(SelfTest::upsampled)),
                new Trial(PRODUCT, List.of(SelfTest::product))))
        .flatMap(trial -> trial.fault().stream())
        .findFirst();
  }

  /** Images plane by plane in memory, then with the channels of a pixel side by side. */
  private static List<BinaryOperator<NDArray>> inBothOrders(
      Convolver convolver, ConvolutionCase tried) {
    return List.of(
        (x, w) -> convolver.convolve(x, w, null, tried.geometry()),
        (x, w) -> convolver.convolve(TorchFunctions.channelsLast(x), w, null, tried.geometry()));
  }

  private static NDArray upsampled(NDArray images, NDArray weight) {
    var bias = images.getManager().zeros(new Shape(weight.getShape().get(0)));
    return TorchFunctions.convolveUpsampled(TorchFunctions.channelsLast(images), weight, bias);
  }

  private static NDArray product(NDArray images, NDArray weight) {
    var rows = images.reshape(images.getShape().get(0), -1);
    var product = rows.matMul(weight.reshape(weight.getShape().get(0), -1).transpose());
    return product.reshape(images.getShape().get(0), -1, 1, 1);
  }

  /** Ways to compute one case. */
  private record Trial(ConvolutionCase tried, List<BinaryOperator<NDArray>> operations) {

    Optional<String> fault() {
      var random = new SplittableRandom(tried.hashCode());
      var images = draw(tried.images(), random);
      var weight = draw(tried.weight(), random);
      var direction = draw(tried.output(), random);
      var wanted = DoubleConvolution.of(tried, images, weight, direction);
      try (var manager = Torch.newManager(Device.cpu())) {
        var d = manager.create(direction, tried.output());
        return operations.stream()
            .flatMap(
                operation -> {
                  var x = trained(manager, images, tried.images());
                  var w = trained(manager, weight, tried.weight());
                  return fault(wanted, operation, x, w, d).stream();
                })
            .findFirst()
            .map(fault -> "%s; %s".formatted(tried, fault));
      }
    }

    private static NDArray trained(NDManager manager, float[] values, Shape shape) {
      var array = manager.create(values, shape);
      array.setRequiresGradient(true);
      return array;
    }

    private static Optional<String> fault(
        DoubleConvolution wanted,
        BinaryOperator<NDArray> operation,
        NDArray images,
        NDArray weight,
        NDArray direction) {
      var output = GradientTapes.compute(tape -> run(operation, images, weight, direction, tape));
      return difference("output", wanted.output(), output)
          .or(() -> difference("gradient of images", wanted.imageGradient(), gradient(images)))
          .or(() -> difference("gradient of weights", wanted.weightGradient(), gradient(weight)));
    }
  }

  private static float[] run(
      BinaryOperator<NDArray> operation,
      NDArray images,
      NDArray weight,
      NDArray direction,
      Consumer<NDArray> tape) {
    var output = operation.apply(images, weight);
    tape.accept(output.mul(direction).sum());
    return output.toFloatArray();
  }

  private static float[] gradient(NDArray array) {
    try (var gradient = array.getGradient()) {
      return gradient.toFloatArray();
    }
  }

  private static float[] draw(Shape shape, SplittableRandom random) {
    var values = new float[Math.toIntExact(shape.size())];
    for (var i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  /**
   * The largest difference in units of the largest value, where it is too large or not a number.
   */
  private static Optional<String> difference(String what, double[] wanted, float[] actual) {
    if (wanted.length != actual.length) {
      return Optional.of(
          String.format(
              Locale.ROOT, "%s has %d values instead of %d", what, actual.length, wanted.length));
    }
    var largest = Arrays.stream(wanted).map(Math::abs).max().orElse(0);
    var difference = 0.0;
    for (var i = 0; i < actual.length; i++) {
      // Math.max keeps NaN.
      difference = Math.max(difference, Math.abs(wanted[i] - actual[i]));
    }
    var share = difference / largest;
    return share <= TOLERANCE
        ? Optional.empty()
        : Optional.of(
            String.format(Locale.ROOT, "%s wrong by %.2g of its largest value", what, share));
  }
}
