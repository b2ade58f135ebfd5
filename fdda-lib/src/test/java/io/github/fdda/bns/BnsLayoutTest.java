package io.github.fdda.bns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BnsLayoutTest {

  private static final BnsLayout LAYOUT = new BnsLayout(List.of(2, 4, 1));

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 0", "4, 0", "5, 1", "6, 1", "7, 2", "20, 8", "21, 9", "37, 17"})
  void firstDeepLayer(int layers, int expected) {
    var layout = new BnsLayout(Collections.nCopies(layers, 8));
    assertEquals(expected, layout.firstDeepLayer());
  }

  @Test
  void offsets() {
    assertEquals(0, LAYOUT.offset(0));
    assertEquals(2, LAYOUT.offset(1));
    assertEquals(6, LAYOUT.offset(2));
    assertEquals(7, LAYOUT.offset(3));
    assertEquals(7, LAYOUT.size());
    assertEquals(3, LAYOUT.layers());
  }

  @Test
  void offset_beyondTheLastLayer() {
    assertThrows(IndexOutOfBoundsException.class, () -> LAYOUT.offset(4));
  }

  @Test
  void weights_allLayers() {
    var expected = new float[] {1 / 6f, 1 / 6f, 1 / 12f, 1 / 12f, 1 / 12f, 1 / 12f, 1 / 3f};
    assertArrayEquals(expected, LAYOUT.weights(0), 1e-7f);
  }

  @Test
  void weights_shallowLayersCountNothing() {
    assertArrayEquals(
        new float[] {0, 0, 0.125f, 0.125f, 0.125f, 0.125f, 0.5f}, LAYOUT.weights(1), 1e-7f);
  }

  @Test
  void channels_areCopied() {
    var channels = new ArrayList<>(List.of(2, 4));
    var layout = new BnsLayout(channels);
    channels.add(1);
    assertEquals(2, layout.layers());
  }

  @Test
  void layersOfStatistics() {
    var statistics =
        Bns.of(LAYOUT, new float[] {1, 2, 3, 4, 5, 6, 7}, new float[] {8, 9, 10, 11, 12, 13, 14});
    assertArrayEquals(new float[] {3, 4, 5, 6}, statistics.means(1));
    assertArrayEquals(new float[] {14}, statistics.variances(2));
  }

  @Test
  void statistics_ofAnotherLength() {
    assertThrows(IllegalArgumentException.class, () -> Bns.of(LAYOUT, new float[7], new float[6]));
  }

  @Test
  void statistics_areCopied() {
    var means = new float[7];
    var statistics = Bns.of(LAYOUT, means, new float[7]);
    means[0] = 5;
    statistics.means()[0] = 6;
    statistics.means(0)[0] = 7;
    assertEquals(0, statistics.means()[0]);
  }
}
