package io.github.fdda.cli.ablate;

import io.github.fdda.cli.options.BudgetOptions.MetricConverter;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.SensitivityMetric;
import picocli.CommandLine.ITypeConverter;

/**
 * What gets more or fewer bits, and by what.
 *
 * @param metric of the losses
 * @param activations whether activations do too, not weights alone
 */
record Mixture(SensitivityMetric metric, boolean activations) {

  private static final String ACTIVATIONS = "+activations";

  MixedPrecisionConfig config() {
    var config = MixedPrecisionConfig.defaults().withMetric(metric);
    return activations ? config.withActivationWidths(config.widths()) : config;
  }

  /** As in {@code measured+activations}. */
  @Override
  public String toString() {
    return metric + (activations ? ACTIVATIONS : "");
  }

  /** Reads what {@link #toString} writes; refuses a metric that says nothing of activations. */
  static final class Converter implements ITypeConverter<Mixture> {

    @Override
    public Mixture convert(String value) {
      var both = value.endsWith(ACTIVATIONS);
      var name = both ? value.substring(0, value.length() - ACTIVATIONS.length()) : value;
      return new Mixture(new MetricConverter().convert(name), both);
    }
  }
}
