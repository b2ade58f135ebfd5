package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.network.layer.Taps;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The four networks the project ships: against ONNX Runtime and against the authors' modules. */
class SharedModelsTest {

  @ParameterizedTest
  @CsvSource({
    "fmnist_resnet20, 10, 21, 22, 19, 272186",
    "fmnist_mobilenetv2, 10, 37, 38, 25, 253834",
    "cifar100_resnet20, 100, 21, 22, 19, 278324",
    "cifar100_mobilenetv2, 100, 37, 38, 25, 283012"
  })
  void logits_equalOnnxRuntime(
      String model, int classes, int batchNorms, int weights, int activations, int parameterCount)
      throws IOException {
    var file = Shared.file("models/" + model + ".onnx");
    var network = Networks.fromOnnx(file);
    assertEquals(model, network.name());
    assertEquals(classes, network.classCount());
    assertEquals(batchNorms, network.batchNorms().size());
    assertEquals(weights, network.weightLayers().size());
    assertEquals(activations, network.activationLayers().size());
    var shape = network.inputShape();
    var images = gaussian(3 * shape.size());
    var dims = new long[] {3, shape.channels(), shape.height(), shape.width()};
    var expected = OnnxRuntime.run(Files.readAllBytes(file), images, dims);
    try (var manager = NDManager.newBaseManager();
        var parameters = network.parameters(manager)) {
      var logits = network.forward(manager.create(images, new Shape(dims)), parameters, Taps.NONE);
      assertArrayEquals(expected, logits.toFloatArray(), 1e-4f);
      assertEquals(
          parameterCount, parameters.trainable().values().stream().mapToLong(NDArray::size).sum());
    }
  }

  private static float[] gaussian(int count) {
    var random = new Random(1);
    var values = new float[count];
    for (var i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cifar100_resnet20", "cifar100_mobilenetv2"})
  void logitsAndBatchNormInputs_equalTheAuthorsModules(String model) throws IOException {
    var network = Networks.fromOnnx(Shared.file("models/" + model + ".onnx"));
    try (var manager = NDManager.newBaseManager();
        var parameters = network.parameters(manager);
        var stream = Files.newInputStream(Shared.file("golden/bns_" + model + ".npz"))) {
      var golden = byName(NDList.decode(manager, stream));
      var taps =
          new BatchNormObserver(
              (layer, input) -> {
                var prefix = "bn" + layer.index();
                var axes = new int[] {0, 2, 3};
                var count = input.size() / layer.channels();
                var mean = input.sum(axes, true).div(count);
                var variance = input.sub(mean).square().sum(axes).div(count);
                assertClose(golden.apply(prefix + "_mean"), mean.flatten());
                assertClose(golden.apply(prefix + "_var"), variance);
              });
      var logits = network.forward(golden.apply("input"), parameters, taps);
      assertClose(golden.apply("logits"), logits);
      assertEquals(
          golden.apply("bn_count").toType(DataType.INT32, true).getInt(),
          network.batchNorms().size());
    }
  }

  private static Function<String, NDArray> byName(NDList list) {
    return name ->
        list.stream().filter(array -> name.equals(array.getName())).findFirst().orElseThrow();
  }

  private static void assertClose(NDArray expected, NDArray actual) {
    assertEquals(expected.getShape(), actual.getShape());
    var allowed = expected.abs().max().getFloat() * 1e-4f;
    var difference = expected.sub(actual).abs().max().getFloat();
    assertTrue(difference <= allowed, difference + " exceeds " + allowed);
  }
}
