package io.github.fdda;

import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a sweep over bit-widths is made.
 *
 * @param quantization hyper-parameters of the student; its seed is replaced by each of {@code
 *     seeds}
 * @param seeds of the quantizations of each bit-width, at least one, all different
 * @param file where every measurement is kept as soon as it is made; a sweep given the same file
 *     goes on from there, also with more bit-widths or seeds. None: nothing is kept
 * @since 0.1.0
 */
@RecordBuilder
public record SweepConfig(QuantizationConfig quantization, List<Long> seeds, Optional<Path> file)
    implements SweepConfigBuilder.With {

  /**
   * @throws InvalidInputException if there is no seed, or one twice
   */
  public SweepConfig {
    seeds = List.copyOf(seeds);
    if (seeds.isEmpty() || seeds.stream().distinct().count() < seeds.size()) {
      throw new InvalidInputException(
          "seeds %s of a sweep: give at least one, all different".formatted(seeds));
    }
  }

  /** {@link QuantizationConfig#defaults()}, seed 0, no file. */
  public static SweepConfig defaults() {
    return new SweepConfig(QuantizationConfig.defaults(), List.of(0L), Optional.empty());
  }

  /** Keeps every measurement in a file; see {@link #file}. */
  public SweepConfig withFile(Path value) {
    return withFile(Optional.of(value));
  }
}
