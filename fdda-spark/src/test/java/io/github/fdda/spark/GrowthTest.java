package io.github.fdda.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GrowthTest {

  private static final double NOTHING = 1e-9;

  /** Ten seconds to begin, two generators of 5, four students of 3. */
  @Test
  void oneExecutor_doesAllInTurn() {
    assertEquals(10 + 2 * 5 + 4 * 3, free().seconds(1, 5, 3, 2, 4), 1e-6);
  }

  /** Two halve it; of three students one executor does two. */
  @Test
  void twoExecutors_byHand() {
    assertEquals(10 + 5 + 2 * 3, free().seconds(2, 5, 3, 2, 4), 1e-6);
    assertEquals(10 + 5 + 2 * 3, free().seconds(2, 5, 3, 2, 3), 1e-6);
  }

  /** Students wait for the last generator. */
  @Test
  void waves_comeOneAfterTheOther() {
    assertEquals(10 + 5 + 3, free().seconds(2, 5, 3, 1, 2), 1e-6);
  }

  /** The driver takes a second a task: the last of four students is handed out in the fourth. */
  @Test
  void driver_handsOutOneAfterTheOther() {
    var slow = new Growth(10, 1, NOTHING, 1, NOTHING, NOTHING, 1);
    assertEquals(10 + (1 + 5) + (4 + 3), slow.seconds(100, 5, 3, 1, 4), 1e-6);
  }

  /** A generator takes a second from the store, and a second to it. */
  @Test
  void store_servesOneAfterTheOther() {
    var slow = new Growth(10, 0, NOTHING, 1, 1, NOTHING, 1);
    assertEquals(10 + (1 + 5) + (4 + 3), slow.seconds(100, 5, 3, 1, 4), 1e-6);
  }

  /**
   * Of 40 seconds each, a generator of a byte leaves two checkpoints of three, a student two of
   * five.
   */
  @Test
  void checkpoints_goToTheStoreToo() {
    var slow = new Growth(10, 0, NOTHING, 1, 1, 5, 1);
    assertEquals(10 + (3 + 40) + (11 + 40), slow.seconds(1, 40, 40, 1, 1), 1e-6);
  }

  /** Each executor waits for the jars of those before it. */
  @Test
  void jars_reachOneAfterTheOther() {
    var slow = new Growth(10, 0, 2, 1, NOTHING, NOTHING, 1);
    assertEquals(10 + 2 + 5 + 3, slow.seconds(1, 5, 3, 1, 1), 1e-6);
    assertEquals(10 + 3 * 2 + 5 + 3, slow.seconds(3, 5, 3, 3, 3), 1e-6);
  }

  private static Growth free() {
    return new Growth(10, 0, NOTHING, 1, NOTHING, NOTHING, 1);
  }
}
