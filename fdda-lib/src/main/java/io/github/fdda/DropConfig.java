package io.github.fdda;

import io.github.fdda.evaluate.PairedDrop;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What quantization within a drop of top-1 may try.
 *
 * @param maxDrop points of top-1 that may be lost, above 0 and below 100
 * @param widths from most bits to fewest, at least one; none has more bits of weights or of
 *     activations than the one before
 * @param recipes from the cheapest to the one that comes nearest to the float network, at least
 *     one, each for the same target
 * @since 0.1.0
 */
@RecordBuilder
public record DropConfig(double maxDrop, List<BitWidths> widths, List<Recipe> recipes)
    implements DropConfigBuilder.With {

  /** Of the statement about what is taken. */
  public static final double CONFIDENCE = 0.95;

  private static final List<BitWidths> USUAL =
      Stream.of("W8A8", "W6A6", "W4A4", "W3A4", "W2A4").map(BitWidths::parse).toList();

  /**
   * @throws InvalidInputException if the drop is not above 0 and below 100, there is no width or no
   *     recipe, or widths are not in order
   */
  public DropConfig {
    widths = List.copyOf(widths);
    recipes = List.copyOf(recipes);
    if (!(maxDrop > 0 && maxDrop < 100)) {
      throw new InvalidInputException(
          "largest drop of %s points: give more than 0 and less than 100".formatted(maxDrop));
    }
    if (widths.isEmpty() || recipes.isEmpty()) {
      throw new InvalidInputException(
          "widths %s, %s recipes: give at least one of each".formatted(widths, recipes.size()));
    }
    requireOrder(widths);
  }

  /**
   * The usual widths, from W8A8 to W2A4, and {@link Recipe#byCost}.
   *
   * @param maxDrop points of top-1 that may be lost
   * @param network that will be quantized
   * @throws InvalidInputException if the drop is not above 0 and below 100
   */
  public static DropConfig of(double maxDrop, Network network) {
    return new DropConfig(maxDrop, USUAL, Recipe.byCost(network));
  }

  /**
   * Those of W8A8, W6A6, W4A4, W3A4 and W2A4 that a target can run.
   *
   * @throws InvalidInputException if it can run none
   */
  public static List<BitWidths> usualWidths(Target target) {
    var possible =
        USUAL.stream()
            .filter(bits -> target.weights().allows(bits.weights()))
            .filter(bits -> target.activations().allows(bits.activations()))
            .toList();
    if (possible.isEmpty()) {
      throw new InvalidInputException(
          "target %s runs none of the usual widths %s; give others"
              .formatted(target.name(), USUAL));
    }
    return possible;
  }

  private static void requireOrder(List<BitWidths> widths) {
    IntStream.range(1, widths.size())
        .filter(i -> !isNarrower(widths.get(i), widths.get(i - 1)))
        .findFirst()
        .ifPresent(
            i -> {
              throw new InvalidInputException(
                  "bits %s after %s: give the most first, then never more of weights or of"
                          .formatted(widths.get(i), widths.get(i - 1))
                      + " activations");
            });
  }

  private static boolean isNarrower(BitWidths bits, BitWidths before) {
    return bits.weights() <= before.weights()
        && bits.activations() <= before.activations()
        && bits.weights() + bits.activations() < before.weights() + before.activations();
  }

  /** The same that tries first what the cheapest recipe is without training. */
  @Internal
  public DropConfig withRangesFirst() {
    return withRecipes(
        Stream.concat(Stream.of(recipes.get(0).rangesOnly()), recipes.stream()).toList());
  }

  /**
   * The confidence of each test: the recipes share what is left to chance, see {@link
   * BnsCenters#quantizeWithin(DropConfig, io.github.fdda.data.LabelledImages,
   * java.util.function.Consumer)}.
   */
  public double confidenceOfEach() {
    return 1 - (1 - CONFIDENCE) / recipes.size();
  }

  /**
   * The largest drop of all images like those measured on, at {@link #confidenceOfEach()}.
   *
   * @return points of top-1
   */
  public double bound(PairedDrop drop) {
    return drop.upperBound(confidenceOfEach());
  }

  /** Whether a drop is shown to be within the limit. */
  public boolean isHeldBy(PairedDrop drop) {
    return bound(drop) <= maxDrop;
  }

  /** How many images are needed for a drop to be shown to be within the limit at all. */
  public int imagesNeeded() {
    return PairedDrop.imagesNeeded(maxDrop, confidenceOfEach());
  }
}
