package io.github.fdda.cli.quantize;

import ai.djl.Device;
import io.github.fdda.Recipe;
import io.github.fdda.quantize.grid.BitWidths;
import java.nio.file.Path;

/**
 * What one run of {@code quantize} or {@code demo} is to do.
 *
 * @param bits of each layer
 * @param perClass calibration images a class
 * @param recipe with its seed
 * @param limitTest test images to measure on; 0 for all
 * @param baseline what to leave out
 * @param resume whether to go on from checkpoints in {@code out}
 * @param out folder for results
 * @param device where to compute
 */
public record RunOptions(
    BitWidths bits,
    int perClass,
    Recipe recipe,
    int limitTest,
    Baseline baseline,
    boolean resume,
    Path out,
    Device device) {}
