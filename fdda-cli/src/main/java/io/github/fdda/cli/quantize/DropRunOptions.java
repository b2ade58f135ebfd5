package io.github.fdda.cli.quantize;

import ai.djl.Device;
import io.github.fdda.DropConfig;
import io.github.fdda.Recipe;
import io.github.fdda.quantize.grid.BitWidths;
import java.nio.file.Path;

/**
 * What one run of {@code quantize --max-drop} is to do.
 *
 * @param config what may be tried; recipes with their seed
 * @param perClass calibration images a class
 * @param heldOut what drops are estimated on
 * @param limitTest test images to measure the result on; 0 for all
 * @param resume whether to go on from checkpoints in {@code out}
 * @param out folder for results
 * @param device where to compute
 */
record DropRunOptions(
    DropConfig config,
    int perClass,
    HeldOutImages heldOut,
    int limitTest,
    boolean resume,
    Path out,
    Device device) {

  /** The run that tries one of the ways to quantize. */
  RunOptions runOptions(BitWidths bits, Recipe recipe, Baseline baseline) {
    return new RunOptions(bits, perClass, recipe, limitTest, baseline, resume, out, device);
  }
}
