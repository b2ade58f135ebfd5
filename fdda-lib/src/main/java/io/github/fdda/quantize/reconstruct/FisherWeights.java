package io.github.fdda.quantize.reconstruct;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.GradientTapes;
import io.github.fdda.network.NetworkPart;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * How much the loss depends on each element z of what the parts of a network put out: the diagonal
 * of the Fisher information (BRECQ, Li et al., arXiv 2102.05426, section 3.3),
 *
 * <p>F = E[(∂ log p(y | x) / ∂z)²], divided by its mean over the part's output, with images x and
 * classes y drawn with the probabilities that the network gives them.
 *
 * <p>BRECQ weights each image by its own gradient. Here all images share the mean, as Fisher's
 * information is defined: one pass serves all parts, and images that the network is sure of count
 * too.
 */
final class FisherWeights {

  private final List<NetworkPart> parts;
  private final Parameters parameters;
  private final NDManager manager;
  private final List<NDArray> sums = new ArrayList<>();

  /**
   * @param parts all of the network
   * @param parameters in float
   * @param manager owner of the result
   */
  FisherWeights(List<NetworkPart> parts, Parameters parameters, NDManager manager) {
    this.parts = parts;
    this.parameters = parameters;
    this.manager = manager;
  }

  /**
   * Adds a batch.
   *
   * @param images N×C×H×W
   * @param random draws classes
   */
  void add(NDArray images, RandomGenerator random) {
    GradientTapes.<Boolean>compute(tape -> add(images, random, tape));
  }

  private boolean add(NDArray images, RandomGenerator random, Consumer<NDArray> tape) {
    var leaves = new ArrayList<NDArray>();
    var tensors = List.of(images);
    for (var part : parts) {
      tensors = new ArrayList<>(part.run(tensors, parameters, Taps.NONE));
      var output = tensors.get(part.output());
      // The tape hands out gradients of its leaves alone, so one is added to what is looked at.
      var leaf = images.getManager().zeros(output.getShape());
      leaf.setRequiresGradient(true);
      leaves.add(leaf);
      tensors.set(part.output(), output.add(leaf));
    }
    var logits = tensors.get(0);
    tape.accept(logits.logSoftmax(1).mul(drawn(logits, random)).sum().neg());
    for (var i = 0; i < leaves.size(); i++) {
      var gradient = leaves.get(i).getGradient();
      add(i, gradient.mul(gradient).sum(new int[] {0}, true));
    }
    return true;
  }

  private void add(int part, NDArray squares) {
    if (sums.size() == part) {
      sums.add(manager.zeros(squares.getShape()));
      NDScope.unregister(sums.get(part));
    }
    sums.get(part).addi(squares);
  }

  /** One 1 in each row, at a class drawn from the softmax of the logits. */
  private static NDArray drawn(NDArray logits, RandomGenerator random) {
    var probabilities = logits.stopGradient().softmax(1).toFloatArray();
    var classes = (int) logits.getShape().get(1);
    var chosen = new float[probabilities.length];
    for (var row = 0; row < probabilities.length; row += classes) {
      var rest = random.nextDouble();
      var k = 0;
      while (k < classes - 1 && rest >= probabilities[row + k]) {
        rest -= probabilities[row + k];
        k++;
      }
      chosen[row + k] = 1;
    }
    return logits.getManager().create(chosen, logits.getShape());
  }

  /** The weights of each part, 1×C×H×W or 1×C; their mean is 1. */
  List<NDArray> weights() {
    return sums.stream().map(FisherWeights::normalized).toList();
  }

  private static NDArray normalized(NDArray sum) {
    var mean = sum.mean().getFloat();
    return mean > 0 ? sum.muli(1 / mean) : sum.addi(1);
  }

  /** All elements count alike. */
  static NDArray none(NDManager manager) {
    return manager.ones(new Shape(1));
  }
}
