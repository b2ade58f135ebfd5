package io.github.fdda.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.util.Optional;
import org.knowm.xchart.style.markers.Marker;

/** A shape that stays apart from others it lies on: open, or filled with an edge of its own. */
final class OutlinedMarker extends Marker {

  private final Shape shape;
  private final Optional<Color> edge;
  private final double scale;

  private OutlinedMarker(Shape shape, Optional<Color> edge, double scale) {
    this.shape = shape;
    this.edge = edge;
    this.scale = scale;
  }

  /**
   * Only the edge of a shape, in the colour of the series.
   *
   * @param shape around the origin, about 1 wide
   */
  static OutlinedMarker open(Shape shape) {
    return new OutlinedMarker(shape, Optional.empty(), 1);
  }

  /**
   * A filled shape.
   *
   * @param shape around the origin, about 1 wide
   * @param edge colour of its edge
   * @param scale of the size that the chart gives all markers
   */
  static OutlinedMarker filled(Shape shape, Color edge, double scale) {
    return new OutlinedMarker(shape, Optional.of(edge), scale);
  }

  @Override
  public void paint(Graphics2D graphics, double x, double y, int size) {
    var place = AffineTransform.getTranslateInstance(x, y);
    place.scale(scale * size, scale * size);
    var placed = place.createTransformedShape(shape);
    var color = graphics.getColor();
    if (edge.isPresent()) {
      graphics.fill(placed);
    }
    graphics.setColor(edge.orElse(color));
    graphics.setStroke(edge.isPresent() ? Theme.THIN : Theme.LINE);
    graphics.draw(placed);
    graphics.setColor(color);
  }
}
