package io.github.fdda;

import io.github.fdda.util.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/**
 * Where the tokens of one image look in one attention module: what its softmax puts out.
 *
 * @param layer name of the softmax's node
 * @param heads H
 * @param queries tokens that look
 * @param keys tokens that are looked at
 * @param values H×queries×keys, flat, from 0 to 1; a row over the keys has the sum 1, or near it
 *     where the values are quantized
 * @since 0.1.0
 */
@SuppressWarnings("ArrayRecordComponent") // copied at both ends
public record AttentionMap(String layer, int heads, int queries, int keys, float[] values) {

  /**
   * Copies the values.
   *
   * @throws InvalidInputException if there are not as many as heads, queries and keys say
   */
  public AttentionMap {
    values = values.clone();
    if (values.length != heads * queries * keys) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "attention of %d heads, %d queries and %d keys has %d values",
              heads,
              queries,
              keys,
              values.length));
    }
  }

  /** The values, a copy. */
  @Override
  public float[] values() {
    return values.clone();
  }

  /** What one query looks at in the mean of all heads: one value a key. */
  public float[] row(int query) {
    var row = new float[keys];
    for (var head = 0; head < heads; head++) {
      for (var key = 0; key < keys; key++) {
        row[key] += values[(head * queries + query) * keys + key] / heads;
      }
    }
    return row;
  }

  /**
   * Whether another map ranks the keys alike: Spearman's correlation of each row of the two, ties
   * by their mean rank, in the mean of all heads and queries. A row that is the same everywhere
   * ranks nothing and counts as 0.
   *
   * @param other of the same module
   * @return from −1 to 1
   * @throws InvalidInputException if it has another shape
   */
  public double rankCorrelation(AttentionMap other) {
    if (heads != other.heads || queries != other.queries || keys != other.keys) {
      throw new InvalidInputException(
          "attention of %s and of %s have other shapes; compare two networks of one architecture"
              .formatted(layer, other.layer));
    }
    return IntStream.range(0, heads * queries)
        .mapToDouble(i -> correlation(slice(i), other.slice(i)))
        .average()
        .orElse(0);
  }

  private double[] slice(int row) {
    return IntStream.range(row * keys, (row + 1) * keys).mapToDouble(i -> values[i]).toArray();
  }

  private static double correlation(double[] one, double[] other) {
    var isFlat =
        Arrays.stream(one).distinct().count() == 1 || Arrays.stream(other).distinct().count() == 1;
    return isFlat ? 0 : new SpearmansCorrelation().correlation(one, other);
  }
}
