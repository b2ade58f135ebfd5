package io.github.fdda.bns;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.hipparchus.util.MathArrays;
import org.junit.jupiter.api.Test;

/** Against scikit-learn 1.2.1 on the same points; {@code golden/tsne.py} prints its figures. */
class TsneTest {

  private static final int COUNT = 60;
  private static final double PERPLEXITY = 10;
  private static final double[][] POINTS = points();
  private static final double[][] PLANE =
      Arrays.stream(POINTS).map(point -> Arrays.copyOf(point, 2)).toArray(double[][]::new);

  /** To the tolerance of the entropy, which both stop at. */
  @Test
  void jointProbabilities_areScikitLearns() {
    var joint = Tsne.jointProbabilities(POINTS, PERPLEXITY);
    assertEquals(0.0003111513313595923, joint[0][3], 1e-8);
    assertEquals(0.00025903984944968217, joint[7][58], 1e-8);
    assertEquals(0.0041573153590406114, joint[5][20], 1e-8);
    assertEquals(0.0024428526455512216, sum(joint, p -> p * p), 1e-7);
    assertEquals(1, sum(joint, p -> p), 1e-9);
  }

  /** Another order of sums leads elsewhere in a thousand iterations, but not to a worse place. */
  @Test
  void embedding_isAsGoodAsScikitLearns() {
    var embedded = Tsne.of(POINTS, PLANE, PERPLEXITY);
    assertEquals(0.03058312006509158, divergence(embedded), 0.005);
    assertEquals(0.82, preserved(embedded), 0.05);
    assertEquals(208.0 / 300, preserved(PLANE), 1e-9, "the start is the same");
  }

  @Test
  void samePoints_sameEmbedding() {
    var first = Tsne.of(POINTS, PLANE, PERPLEXITY);
    var second = Tsne.of(POINTS, PLANE, PERPLEXITY);
    for (var i = 0; i < COUNT; i++) {
      assertArrayEquals(first[i], second[i]);
    }
  }

  @Test
  void equalPoints_stayFinite() {
    var equal = new double[8][3];
    var embedded = Tsne.of(equal, new double[8][2], 2);
    assertTrue(Arrays.stream(embedded).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite));
  }

  @Test
  void perplexity_outOfRange() {
    assertRefused(() -> Tsne.of(POINTS, PLANE, 60), "perplexity 60.0 of 60 points");
    assertRefused(() -> Tsne.of(POINTS, PLANE, 0.5), "perplexity 0.5 of 60 points");
  }

  /** By hand: four of one class together, two of another beside them, one of it far away. */
  @Test
  void neighbourPurity() {
    var points = new double[][] {{0}, {1}, {2}, {3}, {10}, {11}, {30}};
    // The four have the three others and both at 10, 11. Those two have each other and, of the
    // four, all: 1 of 5. The last has all but 0: two of its own.
    assertEquals(
        (4 * 3 + 2 * 1 + 2) / 35.0, NeighbourPurity.of(points, List.of(0, 0, 0, 0, 1, 1, 1)), 1e-9);
    assertRefused(
        () -> NeighbourPurity.of(new double[5][1], List.of(0, 0, 0, 0, 0)), "of 5 points");
  }

  private static double[][] points() {
    return IntStream.range(0, COUNT)
        .mapToObj(
            i ->
                IntStream.range(0, 6)
                    .mapToDouble(
                        j ->
                            2 * Math.cos(1.7 * (i % 3) * (j + 1))
                                + Math.sin(12.9898 * (i + 1) * (j + 1)))
                    .toArray())
        .toArray(double[][]::new);
  }

  /** Kullback–Leibler, of the pairs' probabilities from those of Student's t in the plane. */
  private static double divergence(double[][] embedded) {
    var wanted = Tsne.jointProbabilities(POINTS, PERPLEXITY);
    var kernel = new double[COUNT][COUNT];
    for (var i = 0; i < COUNT; i++) {
      for (var j = 0; j < COUNT; j++) {
        var distance = MathArrays.distance(embedded[i], embedded[j]);
        kernel[i][j] = i == j ? 0 : 1 / (1 + distance * distance);
      }
    }
    var total = sum(kernel, k -> k);
    return IntStream.range(0, COUNT * COUNT)
        .filter(pair -> pair / COUNT != pair % COUNT)
        .mapToDouble(
            pair -> {
              var p = wanted[pair / COUNT][pair % COUNT];
              return p * Math.log(p / (kernel[pair / COUNT][pair % COUNT] / total));
            })
        .sum();
  }

  /** The share of the five nearest neighbours that still are. */
  private static double preserved(double[][] plane) {
    return IntStream.range(0, COUNT)
            .mapToDouble(
                i -> nearest(POINTS, i).stream().filter(nearest(plane, i)::contains).count())
            .sum()
        / (5 * COUNT);
  }

  private static List<Integer> nearest(double[][] points, int from) {
    return IntStream.range(0, COUNT)
        .filter(i -> i != from)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> MathArrays.distance(points[from], points[i])))
        .limit(5)
        .toList();
  }

  private static double sum(double[][] values, DoubleUnaryOperator term) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).map(term).sum();
  }
}
