package io.github.fdda.mixed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.fdda.engine.ConvolutionGeometry;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.LayerInput;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.train.Progress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;

/**
 * ‖Y‖_* · ‖Ŷ − Y‖² of each layer, where Y are the float outputs of a convolution or linear layer as
 * a matrix of channels × (images · places), and Ŷ those with its weight quantized. The paper does
 * so for the outputs of the layers of a transformer.
 *
 * <p>Both are taken about the means of the channels, since batch normalization takes means away.
 * Then covariances suffice: the singular values of Y are the roots of the eigenvalues of n ·
 * cov(Y), and ‖Ŷ − Y‖² is n · tr(ΔW · cov(X) · ΔWᵀ) with the inputs X. So one pass serves all
 * layers and widths.
 *
 * <p>The formula leaves out what follows a layer: layers with large outputs get the bits, and the
 * classifier of a convolutional network, whose outputs are few, may be left with 2.
 */
final class NuclearNorm {

  private NuclearNorm() {}

  static double[][] costs(Probe probe, Consumer<Progress> progress) {
    var observed = probe.network().withQuantizationPoints(names(probe.network()));
    try (var engine = probe.open();
        var parameters = observed.parameters(engine.manager());
        var scope = new EngineScope()) {
      var observer = new Observer(probe, parameters, observed, progress);
      var images = Batches.of(engine.manager(), probe.images(), observed.inputShape());
      observed.forward(images, parameters, observer);
      return observer.costs;
    }
  }

  /**
   * Sum of the singular values of a matrix.
   *
   * @param gram the matrix times itself transposed, symmetric
   */
  static double nuclearNorm(double[][] gram) {
    var eigenvalues =
        new EigenDecompositionSymmetric(MatrixUtils.createRealMatrix(gram)).getEigenvalues();
    return Arrays.stream(eigenvalues).map(value -> Math.sqrt(Math.max(0, value))).sum();
  }

  private static Set<String> names(Network network) {
    return network.weightLayers().stream()
        .map(WeightLayer::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Sees the inputs of each layer, then its outputs. */
  private static final class Observer implements Taps {

    private final Probe probe;
    private final Parameters parameters;
    private final Map<String, WeightLayer> layers = new HashMap<>();
    private final Consumer<Progress> progress;
    private final double[][] costs;

    Observer(Probe probe, Parameters parameters, Network observed, Consumer<Progress> progress) {
      this.probe = probe;
      this.parameters = parameters;
      observed.weightLayers().forEach(layer -> layers.put(layer.name(), layer));
      this.progress = progress;
      this.costs = probe.emptyCosts();
    }

    @Override
    public boolean observesLayerInputs() {
      return true;
    }

    @Override
    public void layerInput(WeightLayer layer, LayerInput input) {
      try (var inputs = input.covariances();
          var weight = rows(layer, parameters.get(layer.weight()))) {
        for (var width = 0; width < probe.rounded().size(); width++) {
          try (var array = probe.rounded(layer, width, parameters);
              var rounded = rows(layer, array)) {
            costs[layer.index()][width] = squaredError(rounded.sub(weight), inputs);
          }
        }
      }
    }

    @Override
    public NDArray activation(ActivationLayer point, NDArray output) {
      var layer = layers.get(point.name());
      if (layer != null) {
        var places = probe.images().size() * (layer.outputCount() / layer.outputChannels());
        // n from the squared error, its root from the norm.
        var factor = Math.pow((double) places, 1.5) * nuclearNorm(covariances(output));
        for (var width = 0; width < costs[layer.index()].length; width++) {
          costs[layer.index()][width] *= factor;
        }
        progress.accept(new Progress(layer.index() + 1, costs.length, "layers"));
      }
      return output;
    }

    /** Outputs × weights of each. */
    private static NDArray rows(WeightLayer layer, NDArray weight) {
      var ordered = layer.outputAxis() == 0 ? weight : weight.transpose();
      return ordered.reshape(layer.outputChannels(), -1);
    }

    /** tr(ΔW · C · ΔWᵀ), each group of channels with its own inputs. */
    private static double squaredError(NDArray change, NDArray inputs) {
      var groups = inputs.getShape().get(0);
      var grouped = change.reshape(groups, -1, inputs.getShape().get(1));
      return grouped.matMul(inputs).mul(grouped).sum().getFloat();
    }

    private static double[][] covariances(NDArray output) {
      // A linear layer has its channels last.
      var images =
          output.getShape().dimension() == 4
              ? output
              : output.reshape(-1, output.getShape().getLastDimension(), 1, 1);
      var array =
          TorchFunctions.windowCovariances(
              images, new Shape(1, 1), ConvolutionGeometry.square(1, 0, 1, 1));
      var channels = (int) array.getShape().get(1);
      var values = array.toFloatArray();
      var matrix = new double[channels][channels];
      for (var i = 0; i < channels; i++) {
        for (var j = 0; j <= i; j++) {
          matrix[i][j] = values[i * channels + j];
          matrix[j][i] = matrix[i][j];
        }
      }
      return matrix;
    }
  }
}
