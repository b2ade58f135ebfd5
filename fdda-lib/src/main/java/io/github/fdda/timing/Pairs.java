package io.github.fdda.timing;

import io.github.fdda.util.Internal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Times taken in turn, so that what slows the machine for a while slows both alike.
 *
 * @param ours seconds
 * @param theirs seconds; as many, or none
 */
@Internal
public record Pairs(List<Double> ours, List<Double> theirs) {

  public Pairs {
    ours = List.copyOf(ours);
    theirs = List.copyOf(theirs);
  }

  /** Something that takes time and says how many seconds. */
  @FunctionalInterface
  public interface Timed {
    double seconds();
  }

  /** Takes our times alone. */
  public static Pairs alone(int count, Timed ours) {
    return new Pairs(IntStream.range(0, count).mapToObj(i -> ours.seconds()).toList(), List.of());
  }

  /** Takes pairs of times; every other pair begins with the other side. */
  public static Pairs take(int count, Timed ours, Timed theirs) {
    var ourSeconds = new ArrayList<Double>();
    var theirSeconds = new ArrayList<Double>();
    for (var i = 0; i < count; i++) {
      if (i % 2 == 0) {
        ourSeconds.add(ours.seconds());
        theirSeconds.add(theirs.seconds());
      } else {
        theirSeconds.add(theirs.seconds());
        ourSeconds.add(ours.seconds());
      }
    }
    return new Pairs(ourSeconds, theirSeconds);
  }

  /** The median of the ratios of our time to theirs, pair by pair; needs theirs. */
  public double ratio() {
    var ratios =
        IntStream.range(0, ours.size()).mapToObj(i -> ours.get(i) / theirs.get(i)).toList();
    return Spread.of(ratios).median();
  }
}
