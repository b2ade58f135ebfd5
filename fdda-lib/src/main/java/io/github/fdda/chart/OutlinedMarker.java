package io.github.fdda.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import org.knowm.xchart.style.markers.Marker;

/** A shape that stays apart from others it lies on: filled with a dark edge, or only an edge. */
final class OutlinedMarker extends Marker {

  private final Shape shape;
  private final boolean filled;
  private final double scale;

  /**
   * @param shape around the origin, about 1 wide
   * @param filled or only its edge
   * @param scale of the size that the chart gives all markers
   */
  OutlinedMarker(Shape shape, boolean filled, double scale) {
    this.shape = shape;
    this.filled = filled;
    this.scale = scale;
  }

  @Override
  public void paint(Graphics2D graphics, double x, double y, int size) {
    var place = AffineTransform.getTranslateInstance(x, y);
    place.scale(scale * size, scale * size);
    var placed = place.createTransformedShape(shape);
    var color = graphics.getColor();
    if (filled) {
      graphics.fill(placed);
      graphics.setColor(Color.BLACK);
    }
    graphics.setStroke(filled ? Theme.THIN : Theme.LINE);
    graphics.draw(placed);
    graphics.setColor(color);
  }
}
