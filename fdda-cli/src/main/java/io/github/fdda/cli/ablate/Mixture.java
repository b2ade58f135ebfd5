package io.github.fdda.cli.ablate;

import io.github.fdda.cli.options.BudgetOptions.MetricConverter;
import io.github.fdda.mixed.Budget;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.Sensitivities;
import io.github.fdda.mixed.SensitivityMetric;
import io.github.fdda.quantize.grid.BitWidths;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;

/**
 * What gets more or fewer bits than the average, and by what.
 *
 * @param metric of the losses
 * @param scope which bits are chosen
 */
record Mixture(SensitivityMetric metric, Scope scope) {

  /** Which bits are chosen, and what they may cost together. */
  enum Scope {
    /** Those of weights, as many on average. */
    WEIGHTS(""),
    /** Those of weights and of activations, as many on average of either. */
    ACTIVATIONS("+activations"),
    /** The same, with as many bit-operations as the same bits everywhere. */
    BIT_OPERATIONS("+bit-operations");

    private final String suffix;

    Scope(String suffix) {
      this.suffix = suffix;
    }
  }

  MixedPrecisionConfig config() {
    var config = MixedPrecisionConfig.defaults().withMetric(metric);
    return scope == Scope.WEIGHTS ? config : config.withActivationWidths(config.widths());
  }

  /** What these bits may cost. */
  Budget budget(BitWidths bits, Sensitivities sensitivities) {
    return scope == Scope.BIT_OPERATIONS
        ? Budget.bitOperations(sensitivities.uniform(bits.weights()).bitOperations())
        : Budget.averageBits(bits.weights());
  }

  /** As in {@code measured+activations}. */
  @Override
  public String toString() {
    return metric + scope.suffix;
  }

  /** Reads what {@link #toString} writes; refuses a metric that says nothing of activations. */
  static final class Converter implements ITypeConverter<Mixture> {

    @Override
    public Mixture convert(String value) {
      var scope =
          Arrays.stream(Scope.values())
              .filter(each -> each != Scope.WEIGHTS && value.endsWith(each.suffix))
              .findFirst()
              .orElse(Scope.WEIGHTS);
      var name = value.substring(0, value.length() - scope.suffix.length());
      return new Mixture(new MetricConverter().convert(name), scope);
    }
  }
}
