package io.github.fdda.search;

import io.github.fdda.timing.Pairs;
import io.github.fdda.util.Internal;
import java.util.stream.IntStream;
import org.hipparchus.distribution.discrete.BinomialDistribution;

/**
 * The time of a changed file beside that of the file before, taken in turn.
 *
 * @param ratio changed over before, median of pairs
 * @param faster pairs in which the changed file took less time
 * @param pairs how many there were; 0 where nothing was timed
 */
@Internal
public record PairedTime(double ratio, int faster, int pairs) {

  /** Counts. */
  static PairedTime of(Pairs times) {
    var pairs = times.ours().size();
    var faster =
        IntStream.range(0, pairs).filter(i -> times.ours().get(i) < times.theirs().get(i)).count();
    return new PairedTime(times.ratio(), (int) faster, pairs);
  }

  /**
   * The one-sided p of the sign test: how likely so many pairs, or more, would be faster if both
   * took the same time.
   */
  double p() {
    return pairs == 0
        ? 1
        : 1 - new BinomialDistribution(pairs, 0.5).cumulativeProbability(faster - 1);
  }
}
