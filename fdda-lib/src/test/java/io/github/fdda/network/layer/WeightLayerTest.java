package io.github.fdda.network.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WeightLayerTest {

  private static final float[] WEIGHTS = {1, 2, 3, 4, 5, 6};

  /** Three output channels of two weights, one after the other. */
  @Test
  void channel_ofTheFirstAxis() {
    var layer = new WeightLayer(0, "conv", 0, 3, 6, 8, 12);
    assertArrayEquals(new float[] {3, 4}, layer.channel(WEIGHTS, 1));
  }

  /** Two rows of three output channels. */
  @Test
  void channel_ofTheSecondAxis() {
    var layer = new WeightLayer(0, "matmul", 1, 3, 6, 2, 3);
    assertArrayEquals(new float[] {2, 5}, layer.channel(WEIGHTS, 1));
  }

  /** Four positions of three channels, each a sum of two products. */
  @Test
  void multiplyAdds_ofOneImage() {
    assertEquals(24, new WeightLayer(0, "conv", 0, 3, 6, 8, 12).multiplyAdds());
  }
}
