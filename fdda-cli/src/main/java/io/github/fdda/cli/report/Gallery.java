package io.github.fdda.cli.report;

import io.github.fdda.data.LabelledImages;
import java.util.List;
import java.util.Map;

/** Images side by side, each with what there is to say of it. */
public final class Gallery {

  private static final int HEIGHT = 112;

  private Gallery() {}

  /**
   * An image and the lines below it.
   *
   * @param index of the image
   * @param lines names and values
   */
  public record Item(int index, List<Fact> lines) {

    /** Copies the list. */
    public Item {
      lines = List.copyOf(lines);
    }
  }

  /** Shows images. */
  public static Markup of(LabelledImages images, List<Item> items) {
    return Markup.element(
        "div",
        Map.of("class", "gallery"),
        items.stream().map(item -> figure(images, item)).toList());
  }

  private static Markup figure(LabelledImages images, Item item) {
    var picture = ExampleImages.picture(images, item.index());
    var width = HEIGHT * picture.getWidth() / picture.getHeight();
    var label = images.classes().get(images.label(item.index()));
    return Markup.element(
        "figure",
        PageParts.image(picture, "an image of class " + label, width, HEIGHT),
        Markup.element("figcaption", PageParts.facts(item.lines())));
  }
}
