package io.github.fdda.bns;

import io.github.fdda.util.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.hipparchus.util.MathArrays;

/**
 * How far points lie among those of their own class: the share of their nearest neighbours that are
 * of the same class. Other than the silhouette it can be compared between all dimensions and a
 * plane that was made of them.
 *
 * @since 0.1.0
 */
public final class NeighbourPurity {

  /** How many nearest neighbours of each point are looked at. */
  public static final int NEIGHBOURS = 5;

  private NeighbourPurity() {}

  /**
   * The share over all points and their {@link #NEIGHBOURS} nearest others, of equally near ones
   * those that come first.
   *
   * @param points n, more than {@link #NEIGHBOURS}
   * @param labels of the points, n
   * @return from 0 to 1; n points of K equally large classes at random have about 1/K
   * @throws InvalidInputException if there are too few points
   */
  public static double of(double[][] points, List<Integer> labels) {
    if (points.length <= NEIGHBOURS) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "the %d nearest neighbours of %d points; give more points",
              NEIGHBOURS,
              points.length));
    }
    return IntStream.range(0, points.length)
            .mapToLong(point -> ofItsClass(point, points, labels))
            .sum()
        / ((double) points.length * NEIGHBOURS);
  }

  private static long ofItsClass(int point, double[][] points, List<Integer> labels) {
    return IntStream.range(0, points.length)
        .filter(other -> other != point)
        .boxed()
        .sorted(
            Comparator.comparingDouble(other -> MathArrays.distance(points[point], points[other])))
        .limit(NEIGHBOURS)
        .filter(other -> labels.get(other).equals(labels.get(point)))
        .count();
  }
}
