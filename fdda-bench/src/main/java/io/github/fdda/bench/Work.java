package io.github.fdda.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.network.layer.WeightLayer;
import java.util.List;

/**
 * What convolutions and linear layers cannot do without: their multiply-adds, and each of their
 * arrays carried once between memory and processor. Everything else (batch normalization,
 * activations, losses, quantization, the optimizer) counts as free, as if it were done on the way.
 *
 * @param multiplyAdds of float32 numbers
 * @param bytes read and written
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Work(long multiplyAdds, long bytes) {

  /**
   * One pass over layers in any of three directions. Forward reads inputs and weights and writes
   * outputs; the gradient to the inputs and the gradient to the weights each read two of these
   * three and write an array of the third's size, with as many multiply-adds.
   *
   * @param layers to pass
   * @param images in the batch
   */
  static Work pass(List<WeightLayer> layers, int images) {
    var multiplyAdds = 0L;
    var values = 0L;
    for (var layer : layers) {
      multiplyAdds += images * layer.multiplyAdds();
      values += images * (layer.inputCount() + layer.outputCount()) + layer.weightCount();
    }
    return new Work(multiplyAdds, Float.BYTES * values);
  }

  /**
   * A forward pass and the gradients to all weights; the first layer's input needs none.
   *
   * @param layers to train
   * @param images in the batch
   */
  static Work training(List<WeightLayer> layers, int images) {
    return pass(layers, images).times(2).plus(pass(layers.subList(1, layers.size()), images));
  }

  /**
   * One iteration of the generator: two batches, each through the generator and the teacher and
   * back, the teacher's weights staying as they are.
   *
   * @param generator its layers
   * @param teacher its layers
   * @param batchSize of each of the two batches
   */
  static Work generatorIteration(
      List<WeightLayer> generator, List<WeightLayer> teacher, int batchSize) {
    return training(generator, batchSize).plus(pass(teacher, batchSize).times(2)).times(2);
  }

  /**
   * One iteration of the student: synthetic images made, all images through the teacher, and
   * through the student and back.
   *
   * @param generator its layers
   * @param network the layers of the teacher, and so of the student
   * @param real images in the batch
   * @param synthetic images in the batch
   */
  static Work studentIteration(
      List<WeightLayer> generator, List<WeightLayer> network, int real, int synthetic) {
    return pass(generator, synthetic)
        .plus(pass(network, real + synthetic))
        .plus(training(network, real + synthetic));
  }

  Work times(int factor) {
    return new Work(factor * multiplyAdds, factor * bytes);
  }

  private Work plus(Work other) {
    return new Work(multiplyAdds + other.multiplyAdds, bytes + other.bytes);
  }
}
