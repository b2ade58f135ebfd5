package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.data.ImageShape;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTest {

  private static final String INPUT = "image";

  private final Network network =
      Networks.fromOnnx(OnnxSamples.everything(), "sample", Optional.empty());
  private final NDManager manager = NDManager.newBaseManager();
  private final Parameters parameters = network.parameters(manager);

  @AfterEach
  void free() {
    manager.close();
  }

  private NDArray images(int batch) {
    return manager.create(Compare.images(network, batch), new Shape(Compare.shape(network, batch)));
  }

  // What a network says of itself

  @Test
  void sample_equalsOnnxRuntime() {
    Compare.withOnnxRuntime(OnnxSamples.everything());
  }

  @Test
  void description() {
    assertEquals("sample", network.name());
    assertEquals(new ImageShape(2, 8, 8), network.inputShape());
    assertEquals(3, network.classCount());
    assertEquals(64, network.sha256().length());
    assertEquals(
        List.of(new BatchNormLayer(0, "bn", 2, 1e-5f), new BatchNormLayer(1, "bn2", 4, 1e-5f)),
        network.batchNorms());
    assertEquals(
        List.of(
            new WeightLayer(0, "conv", 0, 4, 36, 128, 256),
            new WeightLayer(1, "fc", 0, 3, 192, 64, 3)),
        network.weightLayers());
    assertEquals(List.of(new ActivationLayer(0, "clip")), network.activationLayers());
  }

  @Test
  void fromFile_namedAfterIt(@TempDir Path folder) throws IOException {
    var file = Files.write(folder.resolve("My.Net.ONNX"), OnnxSamples.everything());
    assertEquals("My.Net", Networks.fromOnnx(file).name());
    assertEquals(network.sha256(), Networks.fromOnnx(file).sha256());
  }

  // Fusion

  /** The same network, once with each convolution and its normalization as one. */
  @Test
  void observed_equalsUnobserved() {
    var images = Compare.images(network, 3);
    var seen = new ArrayList<BatchNormLayer>();
    var observed =
        Compare.logits(
            network, images, 3, new BatchNormObserver((layer, input) -> seen.add(layer)));
    assertEquals(network.batchNorms(), seen);
    assertArrayEquals(observed, Compare.logits(network, images, 3), 1e-4f);
  }

  @Test
  void convolution_readTwice_staysApart() {
    var builder = OnnxBuilder.opset(13).image(2, 4, 4).floats("w", 2, 2, 1, 1);
    builder.node("Conv", List.of("x", "w"), "c").batchNorm("after", "c", "n", 2);
    Compare.withOnnxRuntime(builder.node("Add", List.of("n", "c"), "sum").flat("sum"));
  }

  // Parameters

  @Test
  void parameters_inExecutionOrder() {
    assertEquals(
        List.of(
            "bn.gamma",
            "bn.beta",
            "conv.weight",
            "conv.bias",
            "bn2.gamma",
            "bn2.beta",
            "fc.weight",
            "fc.bias"),
        List.copyOf(parameters.trainable().keySet()));
    assertEquals(new Shape(4), parameters.get("bn2.variance").getShape());
    assertEquals(new Shape(1, 1, 8, 8), parameters.get("pool.constant").getShape());
    assertThrows(IllegalArgumentException.class, () -> parameters.get("bn2.nothing"));
  }

  @Test
  void parameters_nodesWithoutOrWithEqualNames_getUniqueOnes() {
    var builder = OnnxBuilder.opset(13).image(2, 4, 4).floats("w", 2, 2, 1, 1);
    builder.named("Conv_3", "Conv", List.of("x", "w"), "a");
    builder.named("Conv_3", "Conv", List.of("a", "w"), "b");
    builder.node("Conv", List.of("b", "w"), "c");
    var names =
        Networks.fromOnnx(builder.flat("c"), "test", Optional.empty()).weightLayers().stream()
            .map(WeightLayer::name)
            .toList();
    assertEquals(List.of("Conv_3", "Conv_2", "Conv_3_"), names);
  }

  @Test
  void parameters_sharedInitializer_becomesIndependent() {
    var onnx =
        OnnxBuilder.opset(13)
            .image(2, 4, 4)
            .floats("w", 2, 2, 1, 1)
            .node("Identity", List.of("w"), "same")
            .named("one", "Conv", List.of("x", "w"), "a")
            .named("two", "Conv", List.of("a", "same"), "b")
            .flat("b");
    var shared = Networks.fromOnnx(onnx, "test", Optional.empty());
    try (var own = shared.parameters(manager)) {
      assertArrayEquals(own.get("one.weight").toFloatArray(), own.get("two.weight").toFloatArray());
      own.get("one.weight").muli(0);
      assertTrue(own.get("two.weight").abs().sum().getFloat() > 0);
    }
  }

  @Test
  void parameters_copy_isIndependent() {
    try (var copy = parameters.copy(manager)) {
      copy.get("conv.weight").muli(0);
      assertTrue(parameters.get("conv.weight").abs().sum().getFloat() > 0);
      assertEquals(
          List.copyOf(parameters.trainable().keySet()), List.copyOf(copy.trainable().keySet()));
    }
  }

  @Test
  void parameters_madeInsideAScope_outliveIt() {
    Parameters made;
    Parameters copied;
    try (var scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      made = network.parameters(manager);
      copied = made.copy(manager);
    }
    assertArrayEquals(
        made.get("conv.weight").toFloatArray(), copied.get("conv.weight").toFloatArray());
  }

  // Taps

  @Test
  void taps_calledInOrderWithTheRightArrays() {
    var seen = new ArrayList<String>();
    var taps =
        new Taps() {
          @Override
          public boolean observesBatchNorms() {
            return true;
          }

          @Override
          public void batchNormInput(BatchNormLayer layer, NDArray input) {
            seen.add(layer.name() + input.getShape());
          }

          @Override
          public NDArray weight(WeightLayer layer, NDArray weight) {
            seen.add(layer.name() + weight.getShape());
            return weight;
          }

          @Override
          public NDArray activation(ActivationLayer layer, NDArray output) {
            seen.add(layer.name() + output.getShape());
            return output;
          }
        };
    network.forward(images(5), parameters, taps);
    assertEquals(
        List.of(
            "bn(5, 2, 8, 8)",
            "conv(4, 1, 3, 3)",
            "bn2(5, 4, 8, 8)",
            "clip(5, 4, 8, 8)",
            "fc(3, 64)"),
        seen);
  }

  @Test
  void taps_whatTheyReturn_isUsed() {
    var taps =
        new Taps() {
          @Override
          public NDArray weight(WeightLayer layer, NDArray weight) {
            return layer.name().equals("fc") ? weight.mul(2) : weight;
          }

          @Override
          public NDArray activation(ActivationLayer layer, NDArray output) {
            return output.mul(0);
          }
        };
    var logits = network.forward(images(2), parameters, taps).toFloatArray();
    var bias = parameters.get("fc.bias").toFloatArray();
    assertArrayEquals(
        new float[] {bias[0], bias[1], bias[2], bias[0], bias[1], bias[2]}, logits, 1e-6f);
  }

  @Test
  void taps_whatTheySaw_isFreedAfterItsLastUse() {
    var images = images(2);
    var seen = new ArrayList<NDArray>();
    var taps =
        new Taps() {
          @Override
          public boolean observesBatchNorms() {
            return true;
          }

          @Override
          public void batchNormInput(BatchNormLayer layer, NDArray input) {
            seen.add(input);
          }

          @Override
          public NDArray activation(ActivationLayer layer, NDArray output) {
            seen.add(output);
            return output.add(1);
          }
        };
    network.forward(images, parameters, taps);
    assertEquals(3, seen.size());
    seen.forEach(array -> assertEquals(array != images, array.isReleased()));
  }

  // Running

  @Test
  void forward_imagesOfAnotherShape_refused() {
    var wrong = List.of(new Shape(2, 8, 8), new Shape(1, 3, 8, 8), new Shape(0, 2, 8, 8));
    for (var shape : wrong) {
      var e =
          assertThrows(
              InvalidInputException.class,
              () -> network.forward(manager.zeros(shape), parameters, Taps.NONE));
      assertTrue(String.valueOf(e.getMessage()).contains("sample takes N×2×8×8"), e::toString);
    }
  }

  @Test
  void forward_insideScope_leavesNothing() {
    var images = images(4);
    var before = arrays();
    for (var i = 0; i < 5; i++) {
      try (var scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        network.forward(images, parameters, Taps.NONE);
        network.forward(images, parameters, new Taps() {});
      }
      assertEquals(before, arrays());
    }
    assertTrue(Float.isFinite(images.sum().getFloat()));
  }

  @Test
  void forward_freesIntermediates() {
    var images = images(4);
    var before = manager.getManagedArrays().size();
    network.forward(images, parameters, new Taps() {});
    var left = manager.getManagedArrays().size() - before;
    assertTrue(left < 10, left + " arrays left");
  }

  private int arrays() {
    return manager.getManagedArrays().size()
        + parameters.get("conv.weight").getManager().getManagedArrays().size();
  }

  @Test
  void forward_recordsNothing_outsideACollector() {
    parameters.get("conv.weight").setRequiresGradient(true);
    assertFalse(network.forward(images(1), parameters, Taps.NONE).hasGradient());
  }

  // Gradients

  @Test
  void gradients_equalFiniteDifferences() {
    for (var name : List.of(INPUT, "bn.gamma", "conv.weight", "bn2.beta", "fc.weight")) {
      var images = images(2);
      var array = name.equals(INPUT) ? images : parameters.get(name);
      var gradient = gradient(images, array);
      for (var index : new int[] {0, 1, (int) array.size() - 1}) {
        assertEquals(
            slope(images, array, index),
            gradient[index],
            2e-2 * Math.max(1, Math.abs(gradient[index])),
            name + "[" + index + "]");
      }
    }
  }

  private float[] gradient(NDArray images, NDArray array) {
    array.setRequiresGradient(true);
    try (var collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(loss(images));
      return array.getGradient().toFloatArray();
    } finally {
      array.setRequiresGradient(false);
    }
  }

  private NDArray loss(NDArray images) {
    var logits = network.forward(images, parameters, Taps.NONE);
    return logits.mul(manager.create(new float[] {1, -2, 0.5f})).sum();
  }

  private double slope(NDArray images, NDArray array, int index) {
    var step = 2e-3f;
    return (moved(images, array, index, step) - moved(images, array, index, -step)) / (2 * step);
  }

  private double moved(NDArray images, NDArray array, int index, float step) {
    var original = array.toFloatArray();
    var changed = original.clone();
    changed[index] += step;
    array.set(changed);
    var loss = loss(images).getFloat();
    array.set(original);
    return loss;
  }
}
