package io.github.fdda.cli.options;

import io.github.fdda.mixed.Budget;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.SensitivityMetric;
import io.github.fdda.util.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that choose bits for each layer by a budget. */
public final class BudgetOptions {

  @Option(
      names = "--average-bits",
      paramLabel = "X",
      description = "Mixed precision: bits for each layer, so many a weight on average.")
  private Optional<Double> averageBits = Optional.empty();

  @Option(
      names = "--weight-bytes",
      paramLabel = "N",
      description = "Likewise, so many bytes of weights in all.")
  private Optional<Long> bytes = Optional.empty();

  @Option(
      names = "--bit-operations",
      paramLabel = "N",
      description =
          "Likewise, so many multiply-adds for an image, each times the bits of both operands.")
  private Optional<Long> bitOperations = Optional.empty();

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description =
          "What layers lose by a budget's bits: measured (default), hessian-trace or nuclear-norm.",
      converter = MetricConverter.class)
  private Optional<SensitivityMetric> metric = Optional.empty();

  /**
   * The budget, if one was given.
   *
   * @throws InvalidInputException if several were given, or it is out of range
   */
  public Optional<Budget> budget() {
    var given =
        Stream.of(
                averageBits.map(Budget::averageBits),
                bytes.map(Budget::bytes),
                bitOperations.map(Budget::bitOperations))
            .flatMap(Optional::stream)
            .toList();
    if (given.size() > 1) {
      throw new InvalidInputException(
          "give one of --average-bits, --weight-bytes and --bit-operations");
    }
    return given.stream().findFirst();
  }

  /**
   * The configuration that sensitivities are measured with.
   *
   * @param activations bits of the activations, which bit-operations are counted with
   */
  public MixedPrecisionConfig config(int activations) {
    return MixedPrecisionConfig.defaults()
        .withMetric(metric.orElse(SensitivityMetric.MEASURED))
        .withActivations(activations);
  }

  /** Accepts names with hyphens. */
  public static final class MetricConverter implements ITypeConverter<SensitivityMetric> {

    @Override
    public SensitivityMetric convert(String value) {
      return Arrays.stream(SensitivityMetric.values())
          .filter(metric -> metric.toString().equals(value.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is none of %s"
                          .formatted(value, Arrays.toString(SensitivityMetric.values()))));
    }
  }
}
