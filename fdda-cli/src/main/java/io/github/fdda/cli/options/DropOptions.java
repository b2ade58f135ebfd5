package io.github.fdda.cli.options;

import io.github.fdda.DropConfig;
import io.github.fdda.Recipe;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** Options that choose bits and recipe by the drop of top-1 they may cost. */
public final class DropOptions {

  @Option(
      names = "--max-drop",
      paramLabel = "X",
      description =
          "Choose the bits: the fewest that lose at most X points of top-1 with 95 %% confidence, by"
              + " the cheapest recipe; of quick, standard and best, or that of --recipe.")
  private Optional<Double> maxDrop = Optional.empty();

  @Option(
      names = "--bits",
      split = ",",
      paramLabel = "WwAa",
      description =
          "With --max-drop: what to try, most first (default what the target runs of"
              + " W8A8,W6A6,W4A4,W3A4,W2A4).")
  private List<String> bits = List.of();

  @Option(
      names = "--held-out",
      paramLabel = "N",
      description =
          "With --max-drop: estimate on N training images a class that calibration leaves (default"
              + " about 2000 in all, or what there is); 0: on synthetic images.")
  private Optional<Integer> heldOut = Optional.empty();

  /**
   * Whether bits are to be chosen.
   *
   * @throws InvalidInputException if they are not, and an option says how
   */
  public boolean areGiven() {
    if (maxDrop.isEmpty() && !(bits.isEmpty() && heldOut.isEmpty())) {
      throw new InvalidInputException(
          "--bits and --held-out say how --max-drop chooses; give it too, or --weights and"
              + " --activations alone");
    }
    return maxDrop.isPresent();
  }

  /**
   * What may be tried.
   *
   * @param recipes from the cheapest on
   * @param special gives first and last layers their bits
   * @throws InvalidInputException if the drop is out of range, or bits are not in order
   */
  public DropConfig config(List<Recipe> recipes, UnaryOperator<BitWidths> special) {
    var target = recipes.get(0).quantization().target();
    var widths =
        bits.isEmpty()
            ? DropConfig.usualWidths(target)
            : bits.stream().map(BitWidths::parse).toList();
    return new DropConfig(maxDrop.orElseThrow(), widths.stream().map(special).toList(), recipes);
  }

  /**
   * Training images a class to estimate on, if that was said; 0 for synthetic ones.
   *
   * @throws InvalidInputException if they are fewer than 0
   */
  public Optional<Integer> heldOut() {
    heldOut
        .filter(number -> number < 0)
        .ifPresent(
            number -> {
              throw new InvalidInputException(
                  String.format(
                      Locale.ROOT,
                      "--held-out %d: give 0 or more training images a class",
                      number));
            });
    return heldOut;
  }
}
