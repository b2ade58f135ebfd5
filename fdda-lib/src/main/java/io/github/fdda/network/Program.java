package io.github.fdda.network;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * The steps from images to logits. Each intermediate array is freed after its last use, so that
 * without a tape only a few live at a time.
 */
final class Program {

  /** The slot of the images. */
  static final int IMAGES = 0;

  private final Step[] steps;
  private final int[][] lastReads;
  private final int slots;
  private final int output;

  /**
   * @param steps in execution order
   * @param slots how many arrays there are, the images included
   * @param output slot of the logits
   */
  Program(List<Step> steps, int slots, int output) {
    this.steps = steps.toArray(Step[]::new);
    this.slots = slots;
    this.output = output;
    this.lastReads = lastReads(this.steps, output);
  }

  private static int[][] lastReads(Step[] steps, int output) {
    var keep = new HashSet<>(Arrays.asList(IMAGES, output));
    var result = new int[steps.length][];
    for (var i = steps.length - 1; i >= 0; i--) {
      result[i] = steps[i].reads().stream().filter(keep::add).mapToInt(s -> s).toArray();
    }
    return result;
  }

  NDArray run(NDArray images, Parameters parameters, Taps taps) {
    var pass = new Pass(parameters, taps);
    var arrays = new NDArray[slots];
    arrays[IMAGES] = images;
    for (var i = 0; i < steps.length; i++) {
      arrays[steps[i].output()] = steps[i].run(pass, arrays);
      for (var slot : lastReads[i]) {
        arrays[slot].close();
      }
    }
    return arrays[output];
  }
}
