package io.github.fdda.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random convolutions in both orders of memory, their output and both gradients, against the engine
 * without oneDNN, where oneDNN is at fault:
 *
 * <pre>java -cp … io.github.fdda.engine.RandomConvolutions COUNT SEED FAULT</pre>
 *
 * with FAULT {@code none}, {@code first-cache} or {@code all-caches}. Prints what was wrong, and
 * last whether the self-test notices that the plain path is.
 */
final class RandomConvolutions {

  private static final int[] FEW = {1, 2, 3, 4, 5, 8, 12, 16, 24};
  private static final int[] KERNELS = {1, 1, 2, 3, 3, 5, 7};
  private static final int[] BATCHES = {1, 2, 3, 8, 17};
  private static final double TOLERANCE = 1e-3;

  private final SplittableRandom random;
  private int wrong;

  private RandomConvolutions(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Prints to standard output. */
  public static void main(String[] arguments) throws IOException {
    var count = Integer.parseInt(arguments[0]);
    var faulty =
        !arguments[2].equals("none") && FaultyProcessor.pretend(arguments[2].equals("all-caches"));
    System.out.println("fault: " + (faulty ? arguments[2] : "none"));
    var check = new RandomConvolutions(Long.parseLong(arguments[1]));
    for (var i = 0; i < count; i++) {
      check.compare();
    }
    System.out.printf("wrong: %d of %d%n", check.wrong, count);
    System.out.println("careful: " + SelfTest.fault(new CarefulConvolver()).orElse("right"));
    // Last, since it damages memory.
    System.out.println("plain: " + SelfTest.fault(new PlainConvolver()).orElse("right"));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private void compare() {
    var kernel = of(KERNELS);
    var dilation = kernel > 1 && random.nextInt(6) == 0 ? 2 : 1;
    var padding = random.nextInt(8) == 0 ? 0 : kernel / 2 * dilation;
    var groups = random.nextInt(3) == 0 ? 2 + random.nextInt(40) : 1;
    var depthwise = groups > 1 && random.nextBoolean();
    var inputs = depthwise ? groups : channels(groups);
    var outputs = depthwise ? groups : channels(groups);
    var geometry = ConvolutionGeometry.square(1 + random.nextInt(2), padding, dilation, groups);
    var side = kernel * dilation + random.nextInt(30);
    var images = new Shape(of(BATCHES), inputs, side, side);
    var weight = new Shape(outputs, inputs / groups, kernel, kernel);
    try (var manager = Torch.newManager(Device.cpu())) {
      var x = manager.create(draw(images), images);
      var w = manager.create(draw(weight), weight);
      Torch.useOneDnn(false);
      var wanted = run(new PlainConvolver(), x, w, geometry);
      Torch.useOneDnn(true);
      var planes = run(new CarefulConvolver(), x, w, geometry);
      var last = run(new CarefulConvolver(), TorchFunctions.channelsLast(x), w, geometry);
      if (!same(wanted, planes) || !same(wanted, last)) {
        wrong++;
        System.out.println("WRONG " + images + " " + weight + " " + geometry);
      }
    }
  }

  private int channels(int groups) {
    return groups > 1 ? of(FEW) * groups : 1 + random.nextInt(random.nextBoolean() ? 24 : 260);
  }

  private int of(int[] values) {
    return values[random.nextInt(values.length)];
  }

  private float[] draw(Shape shape) {
    var values = new float[Math.toIntExact(shape.size())];
    for (var i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  /** Output, gradient of images, of weights. */
  private static List<float[]> run(
      Convolver convolver, NDArray x, NDArray w, ConvolutionGeometry geometry) {
    // Copies keep the order in memory, and start without gradients.
    var images = x.duplicate();
    var weight = w.duplicate();
    images.setRequiresGradient(true);
    weight.setRequiresGradient(true);
    var results = new ArrayList<float[]>();
    GradientTapes.compute(
        tape -> {
          var output = convolver.convolve(images, weight, null, geometry);
          tape.accept(output.square().sum());
          return results.add(output.toFloatArray());
        });
    for (var array : List.of(images, weight)) {
      try (var gradient = array.getGradient()) {
        results.add(gradient.toFloatArray());
      }
    }
    return results;
  }

  private static boolean same(List<float[]> wanted, List<float[]> actual) {
    for (var k = 0; k < wanted.size(); k++) {
      var largest = 0.0;
      var difference = 0.0;
      for (var i = 0; i < wanted.get(k).length; i++) {
        largest = Math.max(largest, Math.abs(wanted.get(k)[i]));
        difference = Math.max(difference, Math.abs(wanted.get(k)[i] - actual.get(k)[i]));
      }
      if (!(difference <= TOLERANCE * largest)) {
        return false;
      }
    }
    return true;
  }
}
