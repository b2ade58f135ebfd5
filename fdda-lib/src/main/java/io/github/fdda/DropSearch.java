package io.github.fdda;

import io.github.fdda.network.Network;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Looks for the fewest bits, and for these the cheapest recipe, whose drop is shown to be within a
 * limit.
 *
 * <p>It begins with the most bits and the cheapest recipe. What holds the limit is tried with fewer
 * bits next; what does not, by the next dearer recipe. The last that held is taken. So at most as
 * many are tried as there are widths and recipes together, less one.
 *
 * <p>Why the confidence is that of {@link DropConfig#CONFIDENCE}: along the widths of one recipe
 * this is a test in fixed sequence (Maurer, Hothorn, Lehmacher, 1995), from the surest on and no
 * further than the first that fails. A wrong one is taken only if the first one whose true drop is
 * too large passes its test; so a recipe needs no share of the error for each width, but each
 * recipe needs a share of its own (Bonferroni). A recipe begins where the cheaper one failed. Which
 * of its wrong ones it meets first depends on that only if a dearer recipe loses more than a
 * cheaper one, or more bits more than fewer: this is taken not to be so.
 */
@Internal
public final class DropSearch {

  private static final double NANOSECONDS = 1e9;

  private final DropConfig config;
  private final Consumer<DropTrial> observer;
  private final List<DropTrial> trials = new ArrayList<>();

  private DropSearch(DropConfig config, Consumer<DropTrial> observer) {
    this.config = config;
    this.observer = observer;
  }

  /**
   * Refuses bad input before hours of training.
   *
   * @param images how many drops are to be measured on
   * @throws InvalidInputException if not even a network that loses none would hold the limit, or a
   *     target cannot run the network or one of the widths
   */
  public static void require(DropConfig config, Network network, int images) {
    for (var recipe : config.recipes()) {
      config.widths().forEach(bits -> recipe.quantization().plan(network, bits));
    }
    if (images < config.imagesNeeded()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%d images cannot show that a drop is within %s points, even if none is lost; give at"
                  + " least %d, or allow a larger drop",
              images,
              config.maxDrop(),
              config.imagesNeeded()));
    }
  }

  /**
   * Searches.
   *
   * @param config with every recipe that may be tried
   * @param meter of drops, on enough images
   * @param quantize makes a network
   * @param observer told each trial as soon as it is measured
   */
  public static DropChoice run(
      DropConfig config,
      DropMeter meter,
      BiFunction<BitWidths, Recipe, QuantizedNetwork> quantize,
      Consumer<DropTrial> observer) {
    var search = new DropSearch(config, observer);
    var network = search.run(meter, quantize);
    return new DropChoice(config, meter.kind(), search.trials, network);
  }

  private Optional<QuantizedNetwork> run(
      DropMeter meter, BiFunction<BitWidths, Recipe, QuantizedNetwork> quantize) {
    return lastHeld(
            config.widths(),
            config.recipes(),
            (bits, recipe) -> {
              var start = System.nanoTime();
              var student = quantize.apply(bits, recipe);
              var seconds = (System.nanoTime() - start) / NANOSECONDS;
              var size = student.sizeInBytes();
              var trial = new DropTrial(bits, recipe.name(), size, meter.of(student), seconds);
              trials.add(trial);
              observer.accept(trial);
              return new Tried(trial, student);
            },
            tried -> config.isHeldBy(tried.trial.drop()))
        .map(Tried::student);
  }

  private record Tried(DropTrial trial, QuantizedNetwork student) {}

  /** The order of trials, and which is taken; as described above. */
  static <W, R, T> Optional<T> lastHeld(
      List<W> widths, List<R> recipes, BiFunction<W, R, T> attempt, Predicate<T> holds) {
    var taken = Optional.<T>empty();
    var width = 0;
    var recipe = 0;
    while (width < widths.size() && recipe < recipes.size()) {
      var tried = attempt.apply(widths.get(width), recipes.get(recipe));
      if (holds.test(tried)) {
        taken = Optional.of(tried);
        width++;
      } else {
        recipe++;
      }
    }
    return taken;
  }
}
