package io.github.fdda.chart;

import io.github.fdda.AttentionMap;
import io.github.fdda.util.InvalidInputException;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Figures of attention.
 *
 * @since 0.1.0
 */
public final class AttentionCharts {

  private AttentionCharts() {}

  /**
   * What the class token looks at in each module, in the float and in the quantized network, and
   * how far the two rank the tokens alike.
   *
   * @param floats of the float network, one a module
   * @param quantized of the quantized network, likewise
   * @throws InvalidInputException if they are not of one architecture, or the tokens besides the
   *     first are no square
   */
  public static Figure maps(List<AttentionMap> floats, List<AttentionMap> quantized) {
    if (floats.isEmpty() || floats.size() != quantized.size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "attention of %d modules beside %d; give both networks' of one image",
              floats.size(),
              quantized.size()));
    }
    var correlations =
        IntStream.range(0, floats.size())
            .mapToDouble(i -> floats.get(i).rankCorrelation(quantized.get(i)))
            .toArray();
    var headings =
        IntStream.rangeClosed(1, floats.size())
            .mapToObj(i -> new ImageGrid.Heading(Text.format("block %d", i), 1))
            .toList();
    var grid = new ImageGrid(List.of(row("float", floats), row("quantized", quantized)), headings);
    var bars =
        IntStream.range(0, correlations.length).mapToObj(i -> bar(i, correlations[i])).toList();
    var panel = new BarPanel(Theme.WIDTH, "rank correlation of float and quantized", bars, bars);
    return new Figure(title(correlations), List.of(), 1, List.of(grid, panel));
  }

  private static String title(double[] correlations) {
    var least =
        IntStream.range(0, correlations.length)
            .reduce((a, b) -> correlations[a] <= correlations[b] ? a : b)
            .orElseThrow();
    return Text.format(
        "Quantized attention ranks tokens least alike in block %d (correlation %.2f)",
        least + 1, correlations[least]);
  }

  private static BarPanel.Row bar(int block, double correlation) {
    return new BarPanel.Row(
        Text.format("block %d", block + 1),
        List.of(correlation),
        List.of(Theme.SKY),
        Text.format("%.2f", correlation),
        false);
  }

  private static ImageGrid.Row row(String name, List<AttentionMap> maps) {
    return new ImageGrid.Row(name, maps.stream().map(AttentionCharts::picture).toList());
  }

  /** The patches that the class token looks at, the one it looks at most in black. */
  private static BufferedImage picture(AttentionMap map) {
    var side = (int) Math.sqrt(map.keys() - 1);
    if (side < 1 || side * side + 1 != map.keys()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: %d tokens are no class token and a square of patches",
              map.layer(),
              map.keys()));
    }
    var row = map.row(0);
    var most = 0f;
    for (var key = 1; key < row.length; key++) {
      most = Math.max(most, row[key]);
    }
    var picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (var patch = 0; patch < side * side; patch++) {
      var level = most == 0 ? 255 : Math.round(255 * (1 - row[patch + 1] / most));
      picture.setRGB(patch % side, patch / side, level << 16 | level << 8 | level);
    }
    return picture;
  }
}
