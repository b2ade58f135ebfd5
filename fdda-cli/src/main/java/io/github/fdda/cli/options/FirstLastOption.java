package io.github.fdda.cli.options;

import io.github.fdda.quantize.grid.BitWidths;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that gives the first and last layer bits of their own. */
public final class FirstLastOption {

  @Option(
      names = "--first-last-bits",
      paramLabel = "BITS",
      description = "Bits of the first and last layer, if others (F8L8: 8).")
  private Optional<Integer> bits = Optional.empty();

  /** The bit-widths with those of the first and last layer. */
  public BitWidths applyTo(BitWidths widths) {
    return bits.map(widths::withFirstLast).orElse(widths);
  }
}
