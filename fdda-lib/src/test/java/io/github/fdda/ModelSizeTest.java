package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fdda.quantize.grid.BitWidths;
import org.junit.jupiter.api.Test;

/**
 * ResNet-20 for 1×28×28 has 272,186 parameters: 270,608 weights, 10 biases and 784 each of γ and β;
 * besides, 784 running means and variances. Its weights have 784 + 10 output channels.
 */
class ModelSizeTest {

  private static final long FLOAT = 4 * (272_186 + 2 * 784);

  @Test
  void floatNetwork() {
    assertEquals(FLOAT, ModelSize.ofFloat(SmallRun.NETWORK, SmallRun.QUANTIZED.weights()));
  }

  /** Each weight saves 28 of 32 bits; each output channel needs a scale and a zero point. */
  @Test
  void w4() {
    assertEquals(FLOAT - (28 * 270_608 - 64 * 794) / 8, size(BitWidths.of(4, 4)));
  }

  @Test
  void activations_takeNoSpace() {
    assertEquals(size(BitWidths.of(3, 8)), size(BitWidths.of(3, 2)));
  }

  /** The first convolution has 144 weights, the linear layer 640. */
  @Test
  void w4_f8l8() {
    assertEquals(
        size(BitWidths.of(4, 4)) + 4 * (144 + 640) / 8, size(BitWidths.of(4, 4).withFirstLast(8)));
  }

  @Test
  void quantizedNetwork() {
    assertEquals(FLOAT - (29 * 270_608 - 64 * 794) / 8, SmallRun.QUANTIZED.sizeInBytes());
  }

  private static long size(BitWidths bits) {
    return ModelSize.quantized(SmallRun.NETWORK, SmallRun.QUANTIZED.weights(), bits);
  }
}
