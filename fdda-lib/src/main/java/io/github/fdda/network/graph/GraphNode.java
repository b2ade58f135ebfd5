package io.github.fdda.network.graph;

import io.github.fdda.util.Internal;
import java.util.List;

/**
 * A node of the ONNX graph whose output depends on the images. A node with several outputs is one
 * for each of them.
 *
 * @param name of the node, unique in the graph; outputs after the first are called as their tensor
 * @param type operator, as in {@code Conv}
 * @param inputs the nodes that compute what it works on, by name; the name of the graph's input for
 *     the images. Weights and constants are left out
 * @param constants how many of its inputs are weights or constants
 * @param shape of its output for one image; empty if its first axis does not count images
 * @param groups that a convolution splits its channels into; 1 for other operators
 * @param plain whether it adds products and a bias as they are: a Gemm may have factors
 * @param addsBias whether it adds the bias of the linear layer before it, and runs as part of it
 * @param tensor that it puts out, by its name in the file
 */
@Internal
public record GraphNode(
    String name,
    String type,
    List<String> inputs,
    int constants,
    List<Integer> shape,
    int groups,
    boolean plain,
    boolean addsBias,
    String tensor) {

  /** Copies the lists. */
  public GraphNode {
    inputs = List.copyOf(inputs);
    shape = List.copyOf(shape);
  }

  /** Whether it multiplies two tensors that both depend on the images, as attention does. */
  public boolean multipliesFeatures() {
    return type.equals("MatMul") && inputs.size() == 2;
  }
}
