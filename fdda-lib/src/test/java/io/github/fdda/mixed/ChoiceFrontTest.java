package io.github.fdda.mixed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.mixed.ChoiceFront.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
                List.of(option(1, 6, "a", 2), option(4, 2, "a", 8)),
                List.of(option(1, 3, "b", 2), option(2, 2, "b", 4))));
    assertEquals(4, front.size());
    assertEquals(List.of(2L, 3L, 5L, 6L), costs(front));
    assertEquals(8, front.loss(1));
    assertEquals(Map.of("a", 2, "b", 4), front.widths(1));
    assertEquals(Map.of("a", 8, "b", 2), front.widths(2));
    assertEquals(new Option(5, 5, Map.of("a", 8, "b", 2)), front.asOptions().get(2));
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
                    option(3, 5, "a", 2),
                    option(2, 7, "a", 2),
                    option(2, 4, "a", 2),
                    option(2, 4, "a", 2),
                    option(1, 9, "a", 2))));
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
      var widths = front.widths(sum);
      var cost = 0L;
      var loss = 0.0;
      for (var group : groups) {
        var option =
            group.stream()
                .filter(each -> widths.entrySet().containsAll(each.widths().entrySet()))
                .findFirst()
                .orElseThrow();
        cost += option.cost();
        loss += option.loss();
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
            .as((cost, loss) -> new Option(cost, loss / 4.0, Map.of()));
    return option
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(ChoiceFrontTest::named);
  }

  /** Each option chooses its index, under the name of its group. */
  private static List<List<Option>> named(List<List<Option>> groups) {
    return IntStream.range(0, groups.size())
        .mapToObj(
            group ->
                IntStream.range(0, groups.get(group).size())
                    .mapToObj(
                        i -> {
                          var option = groups.get(group).get(i);
                          return new Option(
                              option.cost(), option.loss(), Map.of("group" + group, i));
                        })
                    .toList())
        .toList();
  }

  private static Option option(long cost, double loss, String name, int width) {
    return new Option(cost, loss, Map.of(name, width));
  }

  /** Every choice. */
  private static List<Option> all(List<List<Option>> groups) {
    var sums = List.of(new Option(0, 0, Map.of()));
    for (var group : groups) {
      var longer = new ArrayList<Option>();
      for (var sum : sums) {
        group.forEach(
            o -> longer.add(new Option(sum.cost() + o.cost(), sum.loss() + o.loss(), Map.of())));
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
