package io.github.fdda.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void quartiles_interpolated() {
    assertEquals(new Spread(2.5, 1.75, 3.25, 4), Spread.of(List.of(4.0, 1.0, 3.0, 2.0)));
  }

  @Test
  void oneValue_isAllThree() {
    assertEquals(new Spread(7, 7, 7, 1), Spread.of(List.of(7.0)));
  }

  /** The median of 1/2, 6/3 and 2/8, which the ratio of the medians, 2/3, is not. */
  @Test
  void ratio_pairByPair_beginningInTurn() {
    var order = new ArrayList<String>();
    var pairs = Pairs.take(3, timed("ours", order, 1, 6, 2), timed("theirs", order, 2, 3, 8));
    assertEquals(0.5, pairs.ratio());
    assertEquals(List.of("ours", "theirs", "theirs", "ours", "ours", "theirs"), order);
  }

  private static Pairs.Timed timed(String name, List<String> order, double... seconds) {
    var left = Arrays.stream(seconds).iterator();
    return () -> {
      order.add(name);
      return left.next();
    };
  }
}
