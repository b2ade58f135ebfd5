package io.github.fdda.cli.output;

import io.github.fdda.network.Network;
import io.github.fdda.quantize.target.FloatRegions;

/** What of a network no target quantizes. */
public final class FloatLine {

  private FloatLine() {}

  /**
   * One line that names its nodes.
   *
   * @return with its line end; empty where every operator can be quantized
   */
  public static String of(Network network) {
    var regions = FloatRegions.of(network);
    return regions.nodes().isEmpty() ? "" : "in float on every target: %s%n".formatted(regions);
  }
}
