package io.github.fdda.chart;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProjectionTest {

  /**
   * Around (1, 1), along (3, 4)/5 at −10, 5 and 5, across it at 2.5, 2.5 and −5. Each component is
   * turned so that its farthest point is positive.
   */
  @Test
  void cross_byHand() {
    var points = new double[][] {{-5, -7}, {4, 5}, {4, 5}, {-1, 2.5}, {-1, 2.5}, {5, -2}};
    var plane = Projection.of(points, "cross");
    assertValues(List.of(10.0, -5.0, -5.0, 0.0, 0.0, 0.0), plane.x());
    assertValues(List.of(0.0, 0.0, 0.0, -2.5, -2.5, 5.0), plane.y());
    assertEquals(1, plane.share(), 1e-9);
    var mirrored = new double[][] {{5, 7}, {-4, -5}, {-4, -5}, {1, -2.5}, {1, -2.5}, {-5, 2}};
    assertValues(plane.x(), Projection.of(mirrored, "cross").x());
    assertValues(plane.y(), Projection.of(mirrored, "cross").y());
  }

  /** Squares about the mean along the three axes: 2·3², 2·2², 2·1². */
  @Test
  void share_ofThreeAxes() {
    var points =
        new double[][] {{3, 0, 0}, {-3, 0, 0}, {0, 2, 0}, {0, -2, 0}, {0, 0, 1}, {0, 0, -1}};
    assertEquals(13.0 / 14, Projection.of(points, "axes").share(), 1e-9);
  }

  /** With more dimensions than points they are turned first: distances in the plane stay. */
  @Test
  void moreDimensionsThanPoints() {
    var points = new double[3][1000];
    points[1][17] = 3;
    points[2][900] = 4;
    var plane = Projection.of(points, "triangle");
    assertEquals(1, plane.share(), 1e-9);
    assertEquals(3, distance(plane, 0, 1), 1e-9);
    assertEquals(4, distance(plane, 0, 2), 1e-9);
    assertEquals(5, distance(plane, 1, 2), 1e-9);
  }

  @Test
  void allTheSame() {
    var plane = Projection.of(new double[][] {{2, 3}, {2, 3}}, "same");
    assertValues(List.of(0.0, 0.0), plane.x());
    assertEquals(1, plane.share());
  }

  @Test
  void hostile() {
    assertRefused(() -> Projection.of(new double[][] {{1, 2}}, "layer 3"), "layer 3", "two");
    assertRefused(
        () -> Projection.of(new double[][] {{1, 2}, {Double.NaN, 2}}, "layer 3"),
        "layer 3",
        "finite");
  }

  private static double distance(Projection plane, int a, int b) {
    return Math.hypot(plane.x().get(a) - plane.x().get(b), plane.y().get(a) - plane.y().get(b));
  }

  private static void assertValues(List<Double> expected, List<Double> actual) {
    assertEquals(expected.size(), actual.size());
    for (var i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), 1e-9, () -> expected + " is not " + actual);
    }
  }
}
