package io.github.fdda.network.graph;

import ai.djl.ndarray.NDArray;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.OutputBounds;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.util.Internal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The steps from images to logits. Each intermediate array is freed after its last use, so that
 * without a tape only a few live at a time.
 */
@Internal
public final class Program {

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

  /**
   * Runs all steps.
   *
   * @param images N×C×H×W; stay open
   * @return logits, N×classes
   */
  public NDArray run(NDArray images, Parameters parameters, Taps taps) {
    return run(0, steps.length, List.of(images), new Pass(parameters, taps)).get(0);
  }

  /** What those activation functions limit their input to that do nothing else. */
  public Map<ActivationLayer, OutputBounds> outputBounds() {
    var found = new HashMap<ActivationLayer, OutputBounds>();
    for (var step : steps) {
      if (step.operator() instanceof Activation function) {
        function.bounds().ifPresent(bounds -> found.put(function.layer(), bounds));
      }
    }
    return Map.copyOf(found);
  }

  /** All steps, in execution order. */
  public List<Step> steps() {
    return List.of(steps);
  }

  /**
   * Runs some of the steps.
   *
   * @param from position of the first
   * @param to position after the last
   * @param tensors those {@link #live} at {@code from}, which stay open
   * @return those live at {@code to}
   */
  public List<NDArray> run(int from, int to, List<NDArray> tensors, Pass pass) {
    var given = live(from);
    var arrays = new NDArray[slots];
    for (var i = 0; i < given.size(); i++) {
      arrays[given.get(i)] = tensors.get(i);
    }
    for (var i = from; i < to; i++) {
      arrays[steps[i].output()] = steps[i].run(pass, arrays);
      for (var slot : lastReads[i]) {
        if (!given.contains(slot)) {
          arrays[slot].close();
        }
      }
    }
    return live(to).stream().map(slot -> arrays[slot]).toList();
  }

  /** Slots that are filled before a position and needed from there on, in ascending order. */
  public List<Integer> live(int position) {
    var needed = new HashSet<Integer>(List.of(output));
    for (var i = position; i < steps.length; i++) {
      needed.addAll(steps[i].reads());
    }
    for (var i = position; i < steps.length; i++) {
      needed.remove(steps[i].output());
    }
    return IntStream.range(0, slots).filter(needed::contains).boxed().toList();
  }
}
