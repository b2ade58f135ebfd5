package io.github.fdda.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.Taps;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StridedInputTest {

  /** ResNet-20 halves its feature maps twice, on the way and beside it; its file says stride 2. */
  @Test
  void isShownWhereConvolutionsSkipPixels() {
    var shown = new ArrayList<List<Shape>>();
    var network = Sample.network();
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager)) {
      var images = manager.ones(new Shape(1, 1, 28, 28));
      var plain = network.forward(images, parameters, new Observer((input, stride) -> input));
      network.forward(
          images,
          parameters,
          new Observer(
              (input, stride) -> {
                shown.add(List.of(input.getShape(), stride));
                return input;
              }));
      var zeroed = network.forward(images, parameters, new Observer((input, s) -> input.mul(0)));
      var wide = List.of(new Shape(1, 16, 28, 28), new Shape(2, 2));
      var narrow = List.of(new Shape(1, 32, 14, 14), new Shape(2, 2));
      assertEquals(List.of(wide, wide, narrow, narrow), shown);
      // What is handed back is what the convolution takes: with nothing, all images are alike.
      var others = manager.zeros(new Shape(1, 1, 28, 28));
      var same = network.forward(others, parameters, new Observer((input, s) -> input.mul(0)));
      assertArrayEquals(zeroed.toFloatArray(), same.toFloatArray(), 1e-6f);
      assertEquals(plain.getShape(), zeroed.getShape());
    }
  }

  private interface Change {
    NDArray apply(NDArray input, Shape stride);
  }

  private record Observer(Change change) implements Taps {

    @Override
    public boolean observesBatchNorms() {
      return true;
    }

    @Override
    public void batchNormInput(BatchNormLayer layer, NDArray input) {}

    @Override
    public NDArray stridedInput(NDArray input, Shape stride) {
      return change.apply(input, stride);
    }
  }
}
