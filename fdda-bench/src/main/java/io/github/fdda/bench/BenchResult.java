package io.github.fdda.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.fdda.cli.output.Machine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench --json} writes.
 *
 * @param machine what it was measured on
 * @param versions of what ran
 * @param iterations of a training loop in one sample
 * @param roofline what the machine can do at best
 * @param networks the figures of each
 * @param ratio our time over the peer's for the network where it is largest, if the peer ran
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(Include.NON_NULL)
record BenchResult(
    Machine machine,
    Map<String, String> versions,
    int iterations,
    Roofline roofline,
    List<NetworkResult> networks,
    @Nullable Loops<Double> ratio) {

  /** Adds the worst ratios, as no network may be slow. */
  static BenchResult of(
      Machine machine,
      Map<String, String> versions,
      int iterations,
      Roofline roofline,
      List<NetworkResult> networks) {
    var ratios = networks.stream().map(NetworkResult::ratio).filter(Objects::nonNull).toList();
    var worst =
        ratios.isEmpty()
            ? null
            : new Loops<>(
                largest(ratios, Loops::generatorIteration),
                largest(ratios, Loops::studentIteration));
    return new BenchResult(machine, versions, iterations, roofline, networks, worst);
  }

  private static double largest(List<Loops<Double>> ratios, Function<Loops<Double>, Double> loop) {
    return ratios.stream().mapToDouble(loop::apply).max().orElseThrow();
  }
}
