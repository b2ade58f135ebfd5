package io.github.fdda.cli.sweep;

import ai.djl.Device;
import io.github.fdda.Recipe;
import io.github.fdda.cli.report.ReportFile;
import io.github.fdda.data.Catalog;
import io.github.fdda.quantize.grid.BitWidths;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one run of {@code sweep} is to do.
 *
 * @param grid the bit-widths
 * @param perClass calibration images a class
 * @param recipe with the seed of the synthesis
 * @param seeds of the quantizations of each bit-width
 * @param limitTest test images to measure on; 0 for all
 * @param resume whether to go on from what is in {@code out}
 * @param out folder for results
 * @param page to be written too, if wanted
 * @param device where to compute
 * @param catalog that knows the network, if it was not read from a file
 */
record SweepOptions(
    List<BitWidths> grid,
    int perClass,
    Recipe recipe,
    List<Long> seeds,
    int limitTest,
    boolean resume,
    Path out,
    Optional<ReportFile> page,
    Device device,
    Catalog catalog) {

  SweepOptions {
    grid = List.copyOf(grid);
    seeds = List.copyOf(seeds);
  }

  /** Whether weights and activations have the same width everywhere. */
  boolean equalWidths() {
    return grid.stream().allMatch(bits -> bits.weights() == bits.activations());
  }
}
