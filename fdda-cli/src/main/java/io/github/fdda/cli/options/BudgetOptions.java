package io.github.fdda.cli.options;

import io.github.fdda.mixed.Budget;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.SensitivityMetric;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.search.SearchConfig;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
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
      names = "--milliseconds",
      paramLabel = "X",
      description =
          "Likewise, so many milliseconds for a batch in ONNX Runtime on this machine, by computing"
              + " layers in integers or in float; for targets that compute in integers.")
  private Optional<Double> milliseconds = Optional.empty();

  @Option(
      names = "--mix",
      split = ",",
      paramLabel = "WHAT",
      description =
          "What a budget chooses beside the bits of weights: activations (their bits; where the"
              + " budget is one of weights, --activations on average), float (layers in float), or"
              + " both, with a comma.",
      converter = MixConverter.class)
  private List<Mix> mix = List.of();

  @Option(
      names = "--time-batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Images at once for --milliseconds (default 1).")
  private int timeBatch;

  @Option(
      names = "--time-threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of ONNX Runtime for --milliseconds (default 1).")
  private int timeThreads;

  @Option(
      names = "--time-pairs",
      paramLabel = "N",
      defaultValue = "31",
      description = "Pairs of times of a layer for --milliseconds, 7 or more (default 31).")
  private int timePairs;

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
                bitOperations.map(Budget::bitOperations),
                milliseconds.map(Budget::milliseconds))
            .flatMap(Optional::stream)
            .toList();
    if (given.size() > 1) {
      throw new InvalidInputException(
          "give one of --average-bits, --weight-bytes, --bit-operations and --milliseconds");
    }
    return given.stream().findFirst();
  }

  /** Whether options are given that say nothing without a budget. */
  public boolean mixes() {
    return !mix.isEmpty();
  }

  /**
   * The configuration that sensitivities are measured with: of the widths that the target has.
   *
   * @param activations bits of the activations, or their average
   */
  public MixedPrecisionConfig config(int activations, Target target) {
    var defaults = MixedPrecisionConfig.defaults();
    var widths = defaults.widths().stream().filter(target.weights()::allows).toList();
    var activationWidths =
        Stream.concat(defaults.widths().stream(), Stream.of(activations))
            .filter(target.activations()::allows)
            .distinct()
            .sorted()
            .toList();
    return defaults
        .withTarget(target)
        .withMetric(metric.orElse(SensitivityMetric.MEASURED))
        .withWidths(widths)
        .withActivations(activations)
        .withActivationWidths(mix.contains(Mix.ACTIVATIONS) ? activationWidths : List.of())
        .withFloats(mix.contains(Mix.FLOAT) || milliseconds.isPresent());
  }

  /** How the time of layers is measured, where the budget is one of time. */
  public Optional<SearchConfig> timing() {
    return milliseconds.map(
        limit ->
            SearchConfig.defaults()
                .withBatch(timeBatch)
                .withThreads(timeThreads)
                .withPairs(timePairs));
  }

  /** What a budget can choose beside the bits of weights. */
  private enum Mix {
    ACTIVATIONS,
    FLOAT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final class MixConverter implements ITypeConverter<Mix> {

    @Override
    public Mix convert(String value) {
      return oneOf(value, List.of(Mix.values()));
    }
  }

  private static <T> T oneOf(String value, List<T> all) {
    return all.stream()
        .filter(each -> each.toString().equals(value.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("'%s' is none of %s".formatted(value, all)));
  }

  /** Accepts names with hyphens. */
  public static final class MetricConverter implements ITypeConverter<SensitivityMetric> {

    @Override
    public SensitivityMetric convert(String value) {
      return oneOf(value, List.of(SensitivityMetric.values()));
    }
  }
}
