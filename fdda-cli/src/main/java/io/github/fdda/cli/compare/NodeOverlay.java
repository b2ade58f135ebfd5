package io.github.fdda.cli.compare;

import io.github.fdda.deploy.Comparison;
import io.github.fdda.deploy.LayerNoise;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code compare --overlay} writes: node data for Model Explorer, which lays them over the
 * float file. The format is that of {@code GraphNodeData} in its {@code node_data_builder.py};
 * without the id of a graph it is taken for the one that is shown.
 *
 * @param name of the values
 * @param results by name of a node; nodes that lose nothing, or whose loss is no number, are left
 *     out
 * @param thresholds ascending; the first that a value is not above gives its colour
 */
record NodeOverlay(String name, Map<String, Value> results, List<Threshold> thresholds) {

  /** Decibels at which the error is a hundredth of the signal, as root mean squares. */
  private static final double SMALL = 2 * LayerNoise.LARGE;

  private static final List<Threshold> THRESHOLDS =
      List.of(
          new Threshold(LayerNoise.LARGE, "#d55e00"), // vermillion
          new Threshold(SMALL, "#f0e442")); // yellow

  /**
   * One node.
   *
   * @param value signal-to-noise ratio in decibels
   */
  record Value(double value) {}

  /**
   * Where a colour ends.
   *
   * @param value the largest that has it
   * @param bgColor of the node, as CSS has it
   */
  record Threshold(double value, String bgColor) {}

  static NodeOverlay of(Comparison comparison) {
    var results = new TreeMap<String, Value>();
    comparison.layers().stream()
        .filter(layer -> Double.isFinite(layer.decibels()))
        .forEach(layer -> results.merge(layer.layer(), valueOf(layer), NodeOverlay::worse));
    return new NodeOverlay("signal-to-noise ratio (dB)", results, THRESHOLDS);
  }

  private static Value valueOf(LayerNoise layer) {
    return new Value(layer.decibels());
  }

  /** Of two tensors of one node. */
  private static Value worse(Value a, Value b) {
    return a.value < b.value ? a : b;
  }
}
