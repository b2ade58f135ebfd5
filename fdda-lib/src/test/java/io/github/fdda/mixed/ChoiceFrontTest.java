package io.github.fdda.mixed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.mixed.ChoiceFront.Option;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ChoiceFrontTest {

  /** The sums are (2, 9), (3, 8), (5, 5) and (6, 4); none is dominated. */
  @Test
  void twoGroups_byHand() {
    var front =
        ChoiceFront.of(
            List.of(
                List.of(new Option(1, 6), new Option(4, 2)),
                List.of(new Option(1, 3), new Option(2, 2))));
    assertEquals(4, front.size());
    assertEquals(List.of(2L, 3L, 5L, 6L), costs(front));
    assertEquals(8, front.loss(1));
    assertEquals(List.of(0, 1), front.options(1));
    assertEquals(List.of(1, 0), front.options(2));
    assertEquals(-1, front.within(1));
    assertEquals(1, front.within(4));
    assertEquals(2, front.within(5));
    assertEquals(3, front.within(1000));
  }

  /** (3, 5) and (2, 7) are beaten by (2, 4); of two equal sums one is kept. */
  @Test
  void dominated_areLeftOut() {
    var front =
        ChoiceFront.of(
            List.of(
                List.of(
                    new Option(3, 5),
                    new Option(2, 7),
                    new Option(2, 4),
                    new Option(2, 4),
                    new Option(1, 9))));
    assertEquals(List.of(1L, 2L), costs(front));
    assertEquals(4, front.loss(1));
  }

  @Property(tries = 300)
  void everyBudget_asByTryingAll(@ForAll("groups") List<List<Option>> groups) {
    var front = ChoiceFront.of(groups);
    var all = all(groups);
    for (var limit = 0L; limit <= 100; limit++) {
      var budget = limit;
      var best =
          all.stream()
              .filter(sum -> sum.cost() <= budget)
              .mapToDouble(Option::loss)
              .min()
              .orElse(Double.NaN);
      var found = front.within(limit);
      assertEquals(best, found < 0 ? Double.NaN : front.loss(found), 1e-9);
    }
  }

  @Property(tries = 100)
  void options_makeTheirSum(@ForAll("groups") List<List<Option>> groups) {
    var front = ChoiceFront.of(groups);
    for (var sum = 0; sum < front.size(); sum++) {
      var options = front.options(sum);
      var cost = 0L;
      var loss = 0.0;
      for (var i = 0; i < groups.size(); i++) {
        cost += groups.get(i).get(options.get(i)).cost();
        loss += groups.get(i).get(options.get(i)).loss();
      }
      assertEquals(cost, front.cost(sum));
      assertEquals(loss, front.loss(sum), 1e-9);
      assertTrue(sum == 0 || (front.cost(sum - 1) < cost && front.loss(sum - 1) > loss));
    }
  }

  @Provide
  Arbitrary<List<List<Option>>> groups() {
    var option =
        Combinators.combine(
                Arbitraries.longs().between(0, 20), Arbitraries.integers().between(0, 30))
            .as((cost, loss) -> new Option(cost, loss / 4.0));
    return option.list().ofMinSize(1).ofMaxSize(4).list().ofMinSize(1).ofMaxSize(5);
  }

  /** Every choice. */
  private static List<Option> all(List<List<Option>> groups) {
    var sums = List.of(new Option(0, 0));
    for (var group : groups) {
      var longer = new ArrayList<Option>();
      for (var sum : sums) {
        group.forEach(o -> longer.add(new Option(sum.cost() + o.cost(), sum.loss() + o.loss())));
      }
      sums = longer;
    }
    return sums;
  }

  private static List<Long> costs(ChoiceFront front) {
    var costs = new ArrayList<Long>();
    for (var i = 0; i < front.size(); i++) {
      costs.add(front.cost(i));
    }
    return costs;
  }
}
