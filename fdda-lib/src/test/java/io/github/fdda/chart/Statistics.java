package io.github.fdda.chart;

import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.bns.BnsMetric;
import io.github.fdda.bns.BnsSample;
import io.github.fdda.bns.BnsUnits;
import java.util.List;
import java.util.stream.IntStream;

/** Statistics of two layers of one channel, in absolute units. */
final class Statistics {

  static final BnsLayout LAYOUT = new BnsLayout(List.of(1, 1));
  static final BnsMetric METRIC = BnsMetric.of(BnsUnits.ABSOLUTE, bns(0, 0));

  private Statistics() {}

  /** Means of the two layers; variances 1. */
  static Bns bns(float shallow, float deep) {
    return Bns.of(LAYOUT, new float[] {shallow, deep}, new float[] {1, 1});
  }

  /**
   * Four images: in the shallow layer those of class 1 lie at 0 and 10, as do those of class 4; in
   * the deep layer class 1 lies at 0 and 2, class 4 at 10 and 12.
   */
  static BnsSample sample(String name) {
    return new BnsSample(
        name, List.of(1, 1, 4, 4), List.of(bns(0, 0), bns(10, 2), bns(0, 10), bns(10, 12)));
  }

  static BnsSample ofClasses(int classes) {
    return new BnsSample(
        "many",
        IntStream.range(0, classes).boxed().toList(),
        IntStream.range(0, classes).mapToObj(i -> bns(i, -i)).toList());
  }
}
