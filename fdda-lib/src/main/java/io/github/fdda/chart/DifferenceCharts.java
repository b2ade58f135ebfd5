package io.github.fdda.chart;

import io.github.fdda.LayerDifference;
import io.github.fdda.util.InvalidInputException;
import java.awt.Color;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Figures of how far the layers of a quantized network lie from those of the float network.
 *
 * @since 0.1.0
 */
public final class DifferenceCharts {

  private DifferenceCharts() {}

  /**
   * The difference of each layer in percent of its signal; the layer with the largest stands out.
   *
   * @param differences in execution order
   * @throws InvalidInputException if there is none
   */
  public static Figure byLayer(List<LayerDifference> differences) {
    requireSome(differences);
    var names = names(differences);
    var worst =
        differences.stream()
            .max(Comparator.comparingDouble(LayerDifference::relative))
            .orElseThrow();
    var rows = rows(differences, names, worst.layer(), Theme.BLUE);
    return Figure.of(
        Text.format(
            "Difference from the float network: most in %s (%s), %s of the signal at the end",
            names.getOrDefault(worst.layer(), worst.layer()),
            percent(worst),
            percent(differences.get(differences.size() - 1))),
        new BarPanel(Theme.WIDTH, "difference in % of the signal", rows, rows));
  }

  /**
   * Two quantized networks beside each other; the title says in which layer they are farthest
   * apart, by the ratio of their differences, and that layer stands out.
   *
   * @param firstName of the first network
   * @param first in execution order
   * @param secondName of the second network
   * @param second of the same layers
   * @throws InvalidInputException if there is no layer, or the layers are not the same
   */
  public static Figure compare(
      String firstName,
      List<LayerDifference> first,
      String secondName,
      List<LayerDifference> second) {
    requireSome(first);
    if (!layers(first).equals(layers(second))) {
      throw new InvalidInputException(
          "differences of %s and %s are of other layers; compare networks of one architecture"
              .formatted(firstName, secondName));
    }
    var names = names(first);
    var apart =
        IntStream.range(0, first.size())
            .boxed()
            .max(Comparator.comparingDouble(i -> ratio(first.get(i), second.get(i))))
            .orElseThrow();
    var layer = first.get(apart).layer();
    var left = rows(first, names, layer, Theme.BLUE);
    var right = rows(second, names, layer, Theme.ORANGE);
    var all = Stream.concat(left.stream(), right.stream()).toList();
    return new Figure(
        Text.format(
            "%s and %s are farthest apart in %s: %s and %s from float",
            firstName,
            secondName,
            names.getOrDefault(layer, layer),
            percent(first.get(apart)),
            percent(second.get(apart))),
        List.of(),
        2,
        List.of(
            new BarPanel(Theme.WIDTH / 2, firstName + ": difference in % of the signal", left, all),
            new BarPanel(
                Theme.WIDTH / 2, secondName + ": difference in % of the signal", right, all)));
  }

  private static List<BarPanel.Row> rows(
      List<LayerDifference> differences, Map<String, String> names, String strong, Color color) {
    return differences.stream()
        .map(
            difference ->
                new BarPanel.Row(
                    names.getOrDefault(difference.layer(), difference.layer()),
                    List.of(100 * difference.relative()),
                    List.of(difference.layer().equals(strong) ? Theme.VERMILLION : color),
                    percent(difference),
                    difference.layer().equals(strong)))
        .toList();
  }

  /** How many times the larger of two is the smaller one; 1 where both are equal or none is. */
  private static double ratio(LayerDifference first, LayerDifference second) {
    var a = first.relative();
    var b = second.relative();
    var ratio = Math.max(a, b) / Math.min(a, b);
    return Double.isNaN(ratio) ? 1 : ratio;
  }

  private static String percent(LayerDifference difference) {
    return Text.number(100 * difference.relative()) + " %";
  }

  private static Map<String, String> names(List<LayerDifference> differences) {
    return ShortNames.ofLayers(layers(differences));
  }

  private static List<String> layers(List<LayerDifference> differences) {
    return differences.stream().map(LayerDifference::layer).toList();
  }

  private static void requireSome(List<LayerDifference> differences) {
    if (differences.isEmpty()) {
      throw new InvalidInputException("nothing to draw: no layer; give the differences of some");
    }
  }
}
