package io.github.fdda.bns;

import static io.github.fdda.bns.BnsSampleTest.metric;
import static io.github.fdda.bns.BnsSampleTest.sample;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class IncohesionTest {

  private static final BnsSample SAMPLE = sample(List.of(0, 0, 2), 1, 4, 10);

  @Test
  void toCenters() {
    var layout = SAMPLE.layout();
    var centers = new ClassCenters(layout, List.of(center(0, 2), center(1, 1000), center(2, 7)));
    var incohesion = Incohesion.toCenters(SAMPLE, centers, metric());
    assertEquals(1, incohesion.layers());
    assertEquals("line", incohesion.name());
    // |1−2|, |4−2|, |10−7|; to the other class that occurs: |1−7|, |4−7|, |10−2|
    assertEquals(List.of(List.of(1.0, 2.0, 3.0)), incohesion.within());
    assertEquals(List.of(List.of(6.0, 3.0, 8.0)), incohesion.between());
    assertEquals(List.of(2.0), incohesion.meanWithin());
    assertEquals(17 / 3.0, incohesion.meanBetween().get(0), 1e-9);
  }

  @Test
  void spread_isAroundTheClassesOwnMeans() {
    var incohesion = Incohesion.spread(SAMPLE, metric());
    // means 2.5 and 10
    assertEquals(List.of(List.of(1.5, 1.5, 0.0)), incohesion.within());
    assertEquals(List.of(List.of(9.0, 6.0, 7.5)), incohesion.between());
  }

  @Test
  void between_isTheMeanOverTheOtherClasses() {
    var incohesion = Incohesion.spread(sample(List.of(0, 1, 2), 0, 2, 8), metric());
    assertEquals(List.of(List.of(5.0, 4.0, 7.0)), incohesion.between());
  }

  @Test
  void oneClass_hasNothingBetween() {
    var incohesion = Incohesion.spread(sample(List.of(3, 3), 0, 2), metric());
    assertEquals(List.of(List.of(1.0, 1.0)), incohesion.within());
    assertEquals(List.of(List.of()), incohesion.between());
    assertTrue(Double.isNaN(incohesion.meanBetween().get(0)));
  }

  private static ClassCenter center(int label, float mean) {
    var statistics = Bns.of(SAMPLE.layout(), new float[] {mean}, new float[1]);
    return ClassCenter.of(label, statistics, List.of(new float[3]));
  }
}
