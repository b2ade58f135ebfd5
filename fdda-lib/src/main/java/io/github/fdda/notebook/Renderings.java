package io.github.fdda.notebook;

import io.github.fdda.BnsCenters;
import io.github.fdda.LossHistory;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.Synthesis;
import io.github.fdda.chart.Animation;
import io.github.fdda.chart.Figure;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.evaluate.ConfusionMatrix;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.synthesis.SynthesisStep;
import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.Table;

/**
 * From objects to what they look like.
 *
 * <p>Kernels ask for the types as soon as this library is on their class path, which may be before
 * the libraries it needs are. A class that was once looked for in vain through a reference in the
 * code of another one is never found from there again, so theirs are looked for by name.
 */
final class Renderings {

  private static final List<Renderer> RENDERERS =
      List.of(
          new Renderer(
              "org.knowm.xchart.internal.chartpart.Chart", value -> of((Chart<?, ?>) value)),
          new Renderer(Figure.class.getName(), value -> of((Figure) value)),
          new Renderer(Animation.class.getName(), value -> of((Animation) value)),
          new Renderer("tech.tablesaw.api.Table", value -> Summary.of((Table) value).rendering()),
          summarized(Network.class, Summary::of),
          summarized(Dataset.class, Summary::of),
          summarized(CalibrationSet.class, Summary::of),
          summarized(BnsCenters.class, Summary::of),
          summarized(Synthesis.class, Summary::of),
          summarized(QuantizedNetwork.class, Summary::of),
          summarized(Accuracy.class, Summary::of),
          summarized(ConfusionMatrix.class, Summary::of),
          summarized(LossHistory.class, Summary::of),
          summarized(SynthesisStep.class, Summary::of),
          summarized(QuantizationStep.class, Summary::of));

  /** Screens have up to two pixels for each of a page's. */
  private static final int SCALE = 2;

  private Renderings() {}

  /**
   * The types that kernels are to show through {@link #of(Object)}, subtypes included; not those of
   * libraries that are not there (yet).
   */
  static List<Class<?>> types() {
    return RENDERERS.stream().<Class<?>>flatMap(renderer -> renderer.type().stream()).toList();
  }

  /** What an object looks like; those of other types as the text they are. */
  static Rendering of(Object value) {
    for (var renderer : RENDERERS) {
      if (renderer.type().filter(type -> type.isInstance(value)).isPresent()) {
        return renderer.function.apply(value);
      }
    }
    return value instanceof BufferedImage image
        ? of("image", image, 1)
        : Rendering.ofText(String.valueOf(value));
  }

  private static Rendering of(Chart<?, ?> chart) {
    var title = chart.getTitle().isBlank() ? "chart" : chart.getTitle();
    return of(title, drawn(chart), SCALE);
  }

  private static Rendering of(Figure figure) {
    return of(figure.title(), figure.image(SCALE), SCALE);
  }

  /** In HTML, as not all that shows notebooks takes a GIF by itself. */
  private static Rendering of(Animation animation) {
    var title =
        "%s, %s".formatted(animation.title(), Numbers.count(animation.frames().size(), "frame"));
    var text = sized(title, animation.width(), animation.height());
    var html =
        "<img alt=\"%s\" src=\"data:image/gif;base64,%s\">"
            .formatted(Html.escaped(text), Base64.getEncoder().encodeToString(animation.gif()));
    return Rendering.ofHtml(text, html);
  }

  private static Rendering of(String title, BufferedImage image, int scale) {
    var text = sized(title, image.getWidth() / scale, image.getHeight() / scale);
    return Rendering.ofImage(text, image, scale);
  }

  private static String sized(String title, int width, int height) {
    return String.format(Locale.ROOT, "%s (%d×%d pixels)", title, width, height);
  }

  private static BufferedImage drawn(Chart<?, ?> chart) {
    var width = chart.getWidth();
    var height = chart.getHeight();
    var image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    try {
      graphics.scale(SCALE, SCALE);
      chart.paint(graphics, width, height);
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private static <T> Renderer summarized(Class<T> type, Function<T, Summary> summary) {
    return new Renderer(type.getName(), value -> summary.apply(type.cast(value)).rendering());
  }

  /**
   * @param typeName name of a class
   * @param function given one of its instances
   */
  private record Renderer(String typeName, Function<Object, Rendering> function) {

    /** The class, if it and what it is made of are there. */
    Optional<Class<?>> type() {
      try {
        return Optional.of(Class.forName(typeName, false, Renderings.class.getClassLoader()));
      } catch (ClassNotFoundException | LinkageError e) {
        return Optional.empty();
      }
    }
  }
}
