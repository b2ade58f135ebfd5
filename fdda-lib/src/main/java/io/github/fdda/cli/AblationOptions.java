package io.github.fdda.cli;

import ai.djl.Device;
import io.github.fdda.Recipe;
import io.github.fdda.quantize.BitWidths;
import java.nio.file.Path;
import java.util.List;

/**
 * What one run of {@code ablate} is to do.
 *
 * @param recipes to compare
 * @param bits to compare them at
 * @param seeds of calibration images, synthesis and quantization
 * @param perClass calibration images a class
 * @param heldOut training images a class to measure on; 0 for the test split
 * @param limitTest test images to measure on; 0 for all
 * @param csv where runs are kept
 * @param device where to compute
 */
record AblationOptions(
    List<Recipe> recipes,
    List<BitWidths> bits,
    List<Long> seeds,
    int perClass,
    int heldOut,
    int limitTest,
    Path csv,
    Device device) {

  AblationOptions {
    recipes = List.copyOf(recipes);
    bits = List.copyOf(bits);
    seeds = List.copyOf(seeds);
  }
}
