package io.github.fdda.mixed;

import io.github.fdda.network.Network;
import io.github.fdda.train.Progress;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How the loss of a layer at a bit-width is measured or estimated, while all other layers compute
 * in float.
 *
 * @since 0.1.0
 */
public enum SensitivityMetric {
  /**
   * The Kullback-Leibler divergence of the float network's predictions and those of the network
   * with this one weight quantized, in nats, mean over the images.
   */
  MEASURED("measured divergence (nats)") {
    @Override
    double[][] costs(Probe probe, MixedPrecisionConfig config, Consumer<Progress> progress) {
      return MeasuredDivergence.costs(probe, progress);
    }
  },
  /**
   * Mean trace of the Hessian times squared error of the weights, (tr H / n) · ‖Q(w) − w‖²
   * (HAWQ-V2: Dong et al., arXiv 1911.03852). The loss is the divergence from the float network's
   * own predictions instead of that from labels; the trace is estimated by Hutchinson's method from
   * differences of gradients.
   */
  HESSIAN_TRACE("mean Hessian trace · ‖ΔW‖²") {
    @Override
    double[][] costs(Probe probe, MixedPrecisionConfig config, Consumer<Progress> progress) {
      return HessianTrace.costs(probe, config.probes(), config.seed(), progress);
    }
  },
  /**
   * Nuclear norm of the layer's output times its squared error, ‖Y‖_* · ‖Ŷ − Y‖² (Liu et al.,
   * Post-Training Quantization for Vision Transformer, arXiv 2106.14156, section 3.3). Y are the
   * layer's float outputs as a matrix of channels × (images · places), about the means of the
   * channels.
   *
   * <p>In a network with attention, layers of one module share their bits, and their losses are
   * added: the linear layers of one attention, and the two of one perceptron. The paper takes the
   * attention map for the one and the perceptron's output for the other.
   */
  NUCLEAR_NORM("‖Y‖_* · ‖ΔY‖²") {
    @Override
    double[][] costs(Probe probe, MixedPrecisionConfig config, Consumer<Progress> progress) {
      return NuclearNorm.costs(probe, progress);
    }

    @Override
    Map<String, String> modules(Network network) {
      return Modules.of(network);
    }
  };

  private final String title;

  SensitivityMetric(String title) {
    this.title = title;
  }

  /** Name of the metric with its unit or formula, for charts and tables. */
  public String title() {
    return title;
  }

  /** As in {@code hessian-trace}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** One row a layer in execution order, one column a width of the probe; 0 or more. */
  abstract double[][] costs(Probe probe, MixedPrecisionConfig config, Consumer<Progress> progress);

  /** By name of a layer, the module that it shares its bits with. */
  Map<String, String> modules(Network network) {
    return Map.of();
  }
}
