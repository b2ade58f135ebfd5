package io.github.fdda.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;

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
          ConvolutionCase.of(10, 36, 3, 1, 6, 1),
          ConvolutionCase.of(20, 20, 3, 1, 8, 2),
          ConvolutionCase.of(36, 36, 3, 1, 6, 2),
          ConvolutionCase.of(36, 72, 3, 2, 6, 2),
          ConvolutionCase.of(72, 100, 3, 2, 5, 2),
          ConvolutionCase.of(100, 10, 3, 1, 4, 2),
          ConvolutionCase.of(100, 72, 1, 1, 5, 2),
          ConvolutionCase.of(20, 100, 1, 2, 6, 1),
          ConvolutionCase.of(72, 20, 1, 1, 6, 3),
          ConvolutionCase.of(20, 36, 3, 1, 6, 1).dilated(2),
          ConvolutionCase.of(72, 36, 3, 1, 5, 2).grouped(3),
          ConvolutionCase.of(36, 36, 3, 1, 6, 2).grouped(36),
          ConvolutionCase.of(72, 72, 3, 2, 6, 2).grouped(72),
          ConvolutionCase.of(36, 36, 3, 1, 6, 2).grouped(36).dilated(2),
          ConvolutionCase.of(10, 20, 3, 1, 5, 2).grouped(10));

  /** As the generator has it. */
  private static final ConvolutionCase UPSAMPLED =
      ConvolutionCase.of(128, 64, 3, 1, 3, 2).upsampled(2);

  /** A convolution of single pixels is a product of matrices. */
  private static final ConvolutionCase PRODUCT = ConvolutionCase.of(100, 37, 1, 1, 1, 50);

  private static final double TOLERANCE = 1e-4;

  private SelfTest() {}

  /**
   * What a convolver, or the engine beside it, computes wrongly.
   *
   * @return where, what and by how much; empty if all is right
   */
  static Optional<String> fault(Convolver convolver) {
    try (var manager = Torch.newManager(Device.cpu())) {
      for (var tried : CONVOLUTIONS) {
        var fault =
            fault(manager, tried, (x, w) -> convolver.convolve(x, w, null, tried.geometry()))
                .or(() -> lastFault(manager, tried, convolver));
        if (fault.isPresent()) {
          return fault;
        }
      }
      return fault(manager, UPSAMPLED, SelfTest::upsampled)
          .or(() -> fault(manager, PRODUCT, SelfTest::product));
    }
  }

  private static Optional<String> lastFault(
      NDManager manager, ConvolutionCase tried, Convolver convolver) {
    return fault(
            manager,
            tried,
            (x, w) -> convolver.convolve(TorchFunctions.channelsLast(x), w, null, tried.geometry()))
        .map(fault -> fault + ", channels last");
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

  private static Optional<String> fault(
      NDManager manager, ConvolutionCase tried, BinaryOperator<NDArray> operation) {
    var random = new SplittableRandom(tried.hashCode());
    var images = draw(tried.images(), random);
    var weight = draw(tried.weight(), random);
    var direction = draw(tried.output(), random);
    var wanted = DoubleConvolution.of(tried, images, weight, direction);
    try (var scope = manager.newSubManager()) {
      var x = scope.create(images, tried.images());
      var w = scope.create(weight, tried.weight());
      var d = scope.create(direction, tried.output());
      x.setRequiresGradient(true);
      w.setRequiresGradient(true);
      var output = GradientTapes.compute(tape -> run(operation, x, w, d, tape));
      return difference("output", wanted.output(), output)
          .or(() -> difference("gradient of images", wanted.imageGradient(), gradient(x)))
          .or(() -> difference("gradient of weights", wanted.weightGradient(), gradient(w)))
          .map(fault -> "%s; %s".formatted(tried, fault));
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
          "%s has %d values instead of %d".formatted(what, actual.length, wanted.length));
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
        : Optional.of("%s wrong by %.2g of its largest value".formatted(what, share));
  }
}
