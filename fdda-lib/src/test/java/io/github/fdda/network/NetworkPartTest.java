package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkPartTest {

  /**
   * ResNet-20: 21 convolutions and a linear layer; a stem, nine blocks and the classifier.
   * MobileNetV2: 37 convolutions and a linear layer; six blocks have a path around three of them.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet20-fashion-mnist, 22, 11",
    "resnet20-cifar-100, 22, 11",
    "mobilenetv2-fashion-mnist, 38, 26",
    "mobilenetv2-cifar-100, 38, 26"
  })
  void parts_oneAfterTheOtherAreTheNetwork(String name, int layers, int blocks) {
    var network = Networks.load(name);
    assertEquals(layers, network.layerParts().size());
    assertEquals(blocks, network.blocks().size());
    network.layerParts().forEach(part -> assertEquals(1, part.weightLayers().size()));
    assertSameLogits(network, network.layerParts());
    assertSameLogits(network, network.blocks());
  }

  @Test
  void layers_endWithTheirActivation() {
    var parts = TinyNetwork.of(new ImageShape(1, 8, 8)).layerParts();
    assertEquals(6, parts.size());
    var third = parts.get(2);
    assertEquals(List.of("conv2"), third.weightLayers().stream().map(WeightLayer::name).toList());
    assertEquals(List.of("bn2"), third.batchNorms().stream().map(BatchNormLayer::name).toList());
    assertEquals(
        List.of("relu2"), third.activationLayers().stream().map(ActivationLayer::name).toList());
    assertEquals(List.of(), parts.get(5).activationLayers());
    assertEquals("fc", parts.get(5).weightLayers().get(0).name());
  }

  /** In a residual block the way around is live beside what the layers make. */
  @Test
  void output_amongTheLiveTensors() {
    var parts = Networks.load("resnet20-fashion-mnist").layerParts();
    assertEquals(List.of(0, 1, 0), parts.stream().map(NetworkPart::output).limit(3).toList());
  }

  private static void assertSameLogits(Network network, List<NetworkPart> parts) {
    var pictures = new Pictures(network.inputShape(), 1, List.of(0, 0));
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager);
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var images = Batches.of(manager, pictures, new int[] {0, 1});
      var expected = network.forward(images, parameters, Taps.NONE).toFloatArray();
      var tensors = List.of(images);
      for (var part : parts) {
        tensors = part.run(tensors, parameters, Taps.NONE);
      }
      assertEquals(1, tensors.size());
      assertArrayEquals(expected, tensors.get(0).toFloatArray(), 1e-4f);
    }
  }

  @Test
  void inputs_stayOpen() {
    var network = TinyNetwork.of(new ImageShape(1, 8, 8));
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager);
        var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      var pictures = new Pictures(network.inputShape(), 1, List.of(0));
      var images = Batches.of(manager, pictures, new int[] {0});
      var first = network.blocks().get(0).run(List.of(images), parameters, Taps.NONE);
      var once = sum(network.blocks().get(1), first, parameters);
      assertEquals(once, sum(network.blocks().get(1), first, parameters));
    }
  }

  private static float sum(NetworkPart part, List<NDArray> tensors, Parameters parameters) {
    return part.run(tensors, parameters, Taps.NONE).stream()
        .map(array -> array.sum().getFloat())
        .reduce(0f, Float::sum);
  }
}
