package io.github.fdda.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.ImageShape;
import java.util.List;

/** A float image classifier read from an ONNX file; immutable, holds no native memory. */
public final class Network {

  Network() {}

  /** Name in {@code datasets.yml}, or the file's name without its ending. */
  public String name() {
    throw new UnsupportedOperationException();
  }

  /** SHA-256 of the ONNX file, in hexadecimal. */
  public String sha256() {
    throw new UnsupportedOperationException();
  }

  /** Shape of one input image. */
  public ImageShape inputShape() {
    throw new UnsupportedOperationException();
  }

  /** Number of classes: length of the logits. */
  public int classCount() {
    throw new UnsupportedOperationException();
  }

  /** The batch-normalization layers in execution order; never empty. */
  public List<BatchNormLayer> batchNorms() {
    throw new UnsupportedOperationException();
  }

  /** The convolution and linear layers in execution order. */
  public List<WeightLayer> weightLayers() {
    throw new UnsupportedOperationException();
  }

  /** The activation functions in execution order. */
  public List<ActivationLayer> activationLayers() {
    throw new UnsupportedOperationException();
  }

  /**
   * Copies the arrays of the file to the device of {@code manager}.
   *
   * @param manager parent of the manager that the result owns
   */
  public Parameters parameters(NDManager manager) {
    throw new UnsupportedOperationException();
  }

  /**
   * Runs the network with batch normalization in inference mode. Intermediate arrays belong to the
   * caller's {@link ai.djl.ndarray.NDScope}; inside a gradient collector they are on the tape.
   *
   * @param images N×C×H×W, normalized
   * @param parameters of this network
   * @param taps called on the way
   * @return logits, N×{@link #classCount()}
   */
  public NDArray forward(NDArray images, Parameters parameters, Taps taps) {
    throw new UnsupportedOperationException();
  }
}
