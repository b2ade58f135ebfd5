package io.github.fdda.integer.c;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * How far an output must begin below its input, so that nothing is lost that is still to be read.
 */
class StepFormTest {

  /** One group is a layer as a whole: the two lie apart. */
  @Test
  void oneGroup() {
    assertEquals(70, StepForm.byGroups(1, 50, 70));
  }

  /** Depthwise, as large as before: when the last plane is written, all before it are read. */
  @Test
  void groupsOfOneSize() {
    assertEquals(50, StepForm.byGroups(8, 50, 50));
  }

  /** Smaller ones fall behind: the first is the one that needs room. */
  @Test
  void smallerGroups() {
    assertEquals(20, StepForm.byGroups(8, 50, 20));
  }

  /** Larger ones catch up, 20 bytes with each of the seven after the first: 70 + 7 · 20. */
  @Test
  void largerGroups() {
    assertEquals(210, StepForm.byGroups(8, 50, 70));
  }

  @Test
  void values() {
    var bytes = new FeatureStorage(100, 1, 0);
    var pairs = new FeatureStorage(100, 2, 0);
    assertEquals(0, StepForm.byValues(bytes, bytes));
    assertEquals(0, StepForm.byValues(pairs, bytes));
    assertEquals(100, StepForm.byValues(bytes, pairs));
  }

  /** The largest divisor up to 128. */
  @Test
  void rows() {
    assertEquals(128, StepForm.row(1024));
    assertEquals(112, StepForm.row(784));
    assertEquals(1, StepForm.row(131));
    assertEquals(7, StepForm.row(7));
  }

  @Test
  void storage() {
    assertEquals(new FeatureStorage(9, 1, -120), FeatureStorage.of(9, -120, 135));
    assertEquals(new FeatureStorage(9, 2, -120), FeatureStorage.of(9, -120, 136));
    assertEquals(new FeatureStorage(9, 2, -32768), FeatureStorage.of(9, -32768, 32767));
    assertEquals(new FeatureStorage(9, 4, 0), FeatureStorage.of(9, -32768, 32768));
  }
}
