package io.github.fdda.integer.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArenaPlanTest {

  private static ArenaPlan plan(ArenaBuffer... buffers) {
    return ArenaPlan.of(List.of(buffers), List.of());
  }

  private static ArenaBuffer buffer(long bytes, int first, int last) {
    return new ArenaBuffer(bytes, first, last);
  }

  /** A chain: two live at a time, the largest pair are 40 and 100. */
  @Test
  void chain_usesPlacesAgain() {
    var plan = plan(buffer(20, 0, 1), buffer(40, 1, 2), buffer(100, 2, 3), buffer(8, 3, 4));
    assertEquals(140, plan.bytes());
  }

  /** What a shortcut keeps is live all the time: 16 + 16 + 16. */
  @Test
  void shortcut_isKept() {
    var plan = plan(buffer(16, 0, 3), buffer(16, 1, 2), buffer(16, 2, 3), buffer(16, 3, 4));
    assertEquals(48, plan.bytes());
  }

  @Test
  void places_areMultiplesOfFour() {
    assertEquals(8 + 4, plan(buffer(5, 0, 1), buffer(3, 1, 2)).bytes());
  }

  @Test
  void one() {
    assertEquals(new ArenaPlan(List.of(0L), 12), plan(buffer(12, 0, 0)));
  }

  /** The output may begin 4 below the input: 4 + 40 bytes for both. */
  @Test
  void overlap_belowTheInput() {
    var plan =
        ArenaPlan.of(
            List.of(buffer(40, 0, 1), buffer(40, 1, 2)), List.of(new ArenaOverlap(1, 0, 4)));
    assertEquals(44, plan.bytes());
    assertEquals(4, plan.places().get(0) - plan.places().get(1));
  }

  /** In place: the output lies where the input is, the third beside both. */
  @Test
  void overlap_inPlace() {
    var plan =
        ArenaPlan.of(
            List.of(buffer(40, 0, 1), buffer(40, 1, 2), buffer(8, 0, 2)),
            List.of(new ArenaOverlap(1, 0, 0)));
    assertEquals(48, plan.bytes());
    assertEquals(plan.places().get(0), plan.places().get(1));
  }

  /** The input must not lie below the output, however small. */
  @Test
  void overlap_isOneWay() {
    var plan =
        ArenaPlan.of(
            List.of(buffer(100, 0, 1), buffer(12, 1, 2), buffer(96, 2, 2)),
            List.of(new ArenaOverlap(1, 0, 8)));
    assertEquals(108, plan.bytes());
    assertTrue(plan.places().get(1) + 8 <= plan.places().get(0), plan::toString);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void random_apartWhereLiveTogether(long seed) {
    var random = new Random(seed);
    var buffers = new ArrayList<ArenaBuffer>();
    for (var i = 0; i < 40; i++) {
      var first = random.nextInt(30);
      buffers.add(buffer(1 + random.nextInt(500), first, first + random.nextInt(4)));
    }
    var plan = ArenaPlan.of(buffers, List.of());
    for (var i = 0; i < buffers.size(); i++) {
      for (var j = 0; j < i; j++) {
        assertTrue(apart(plan, buffers, i, j), plan::toString);
      }
    }
  }

  private static boolean apart(ArenaPlan plan, List<ArenaBuffer> buffers, int one, int other) {
    var a = buffers.get(one);
    var b = buffers.get(other);
    return a.last() < b.first()
        || b.last() < a.first()
        || plan.places().get(one) + a.bytes() <= plan.places().get(other)
        || plan.places().get(other) + b.bytes() <= plan.places().get(one);
  }
}
