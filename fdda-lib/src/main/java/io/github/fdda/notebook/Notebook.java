package io.github.fdda.notebook;

import io.github.fdda.util.InvalidInputException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a notebook calls; the same in IJava, JJava and rapaio.
 *
 * <p>With {@link #start()} in its first cell, our results, charts and tables show themselves where
 * they are the last expression of a cell. Where no kernel is running, as in a test or in JShell,
 * everything here does its work but shows nothing.
 *
 * @since 0.1.0
 */
public final class Notebook {

  private static final String SCALE = "FDDA_NOTEBOOK_SCALE";
  private static final int FEWEST = 2;

  private Notebook() {}

  /** Makes the kernel show our results, charts and tables. May be called again. */
  public static void start() {
    Logging.quiet();
    Kernels.running().start();
  }

  /**
   * Shows something now, for all but the last expression of a cell.
   *
   * @param value one of our results, a chart, a table or an image; anything else as its text
   */
  public static void show(Object value) {
    new Output(Kernels.running()).show(Renderings.of(value));
  }

  /**
   * A bar, from nothing to a total. Give it to a loop that takes an observer, or to an evaluation:
   *
   * <pre>{@code
   * centers.synthesize(config, Notebook.progress("synthesize", config.iterations()));
   * quantized.evaluate(images, Notebook.progress("evaluate", images.size()));
   * }</pre>
   *
   * @param what goes on, in a word
   * @param total number of steps or images
   * @param <S> the record of one iteration
   * @return closes itself when full; close it where the loop may end before
   */
  public static <S> ProgressBar<S> progress(String what, int total) {
    return new ProgressBar<>(what, total, Kernels.running(), System::nanoTime);
  }

  /**
   * Something that is drawn anew in its place as a loop goes on:
   *
   * <pre>{@code
   * try (var live = Notebook.live(() -> LossCharts.of(history))) {
   *   synthesizer.run(step -> { history.add(step); live.update(); return true; });
   * }
   * }</pre>
   *
   * @param chart makes what {@link #show} can show; called from {@link Live#update} and {@link
   *     Live#close}
   */
  public static Live live(Supplier<?> chart) {
    return new Live(chart, Kernels.running(), System::nanoTime);
  }

  /**
   * A number of iterations, made smaller where the environment says so: to try a whole notebook
   * quickly, set {@code FDDA_NOTEBOOK_SCALE} to a number above 0 and at most 1.
   *
   * @param n at full length
   * @return {@code n} times that number, rounded, at least 2 (or {@code n}, if that is less);
   *     {@code n} where it is not set
   * @throws InvalidInputException if it is set to something else
   */
  public static int scaled(int n) {
    return scaled(n, Optional.ofNullable(System.getenv(SCALE)));
  }

  static int scaled(int n, Optional<String> scale) {
    return scale
        .map(text -> Math.max(Math.min(n, FEWEST), (int) Math.round(n * parsed(text))))
        .orElse(n);
  }

  private static double parsed(String text) {
    var scale = number(text);
    if (!(scale > 0 && scale <= 1)) {
      throw new InvalidInputException(
          "%s is '%s': give a number above 0 and at most 1, or unset it".formatted(SCALE, text));
    }
    return scale;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
