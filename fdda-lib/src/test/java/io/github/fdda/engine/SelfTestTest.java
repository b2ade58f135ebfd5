package io.github.fdda.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong arithmetic is put in on purpose, as most machines compute rightly. */
class SelfTestTest {

  private static final Convolver RIGHT = Convolutions::convolve;

  @BeforeAll
  static void load() {
    TensorEngine.choice();
  }

  @Test
  void rightArithmetic_passes() {
    assertEquals(Optional.empty(), SelfTest.fault(RIGHT));
  }

  @Test
  void carefulArithmetic_passes() {
    assertEquals(Optional.empty(), SelfTest.fault(new CarefulConvolver()));
  }

  static Iterable<ConvolutionCase> cases() {
    return SelfTest.CONVOLUTIONS;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aWrongShape_isNamed(ConvolutionCase wrong) {
    Convolver convolver =
        (x, w, bias, geometry) -> {
          var y = RIGHT.convolve(x, w, bias, geometry);
          var here = x.getShape().equals(wrong.images()) && w.getShape().equals(wrong.weight());
          return here && geometry.equals(wrong.geometry()) ? y.add(0.01f) : y;
        };
    var fault = SelfTest.fault(convolver).orElseThrow();
    assertTrue(fault.startsWith(wrong + "; output wrong by "), fault);
  }

  /** Each shape comes plane by plane first, then with channels last. */
  @Test
  void aWrongOrder_isFound() {
    var calls = new AtomicInteger();
    Convolver convolver =
        (x, w, bias, geometry) -> {
          var y = RIGHT.convolve(x, w, bias, geometry);
          return calls.incrementAndGet() % 2 == 0 ? Scalars.times(y, 1.001) : y;
        };
    assertTrue(SelfTest.fault(convolver).isPresent());
  }

  @Test
  void aNumberThatIsNone_isFound() {
    Convolver convolver =
        (x, w, bias, geometry) -> Scalars.times(RIGHT.convolve(x, w, bias, geometry), Double.NaN);
    var fault = SelfTest.fault(convolver).orElseThrow();
    assertTrue(fault.contains("output wrong by NaN"), fault);
  }

  @Test
  void aWrongGradientOfImages_isFound() {
    Convolver convolver =
        (x, w, bias, geometry) -> RIGHT.convolve(x, w, bias, geometry).add(unseen(x));
    var fault = SelfTest.fault(convolver).orElseThrow();
    assertTrue(fault.contains("; gradient of images wrong by "), fault);
  }

  @Test
  void aWrongGradientOfWeights_isFound() {
    Convolver convolver =
        (x, w, bias, geometry) -> RIGHT.convolve(x, w, bias, geometry).add(unseen(w));
    var fault = SelfTest.fault(convolver).orElseThrow();
    assertTrue(fault.contains("; gradient of weights wrong by "), fault);
  }

  /** One image of 2×2 pixels, 1 2 3 4, under a window of one pixel that holds 3. */
  @Test
  void doubleArithmetic_byHand() {
    var shape = ConvolutionCase.of(1, 1, 1, 1, 2, 1);
    var result =
        DoubleConvolution.of(
            shape, new float[] {1, 2, 3, 4}, new float[] {3}, new float[] {1, 0, 0, -1});
    assertArrayEquals(new double[] {3, 6, 9, 12}, result.output());
    assertArrayEquals(new double[] {3, 0, 0, -3}, result.imageGradient());
    assertArrayEquals(new double[] {1 - 4}, result.weightGradient());
  }

  /** One pixel of 2, made 2×2, under a window of 3×3 that holds 1 to 9. */
  @Test
  void doubleArithmetic_upsampled_byHand() {
    var shape = ConvolutionCase.of(1, 1, 3, 1, 1, 1).upsampled(2);
    var result =
        DoubleConvolution.of(
            shape,
            new float[] {2},
            new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9},
            new float[] {1, 0, 0, 0});
    // The four pixels lie under 5 6 8 9, then 4 5 7 8, then 2 3 5 6, then 1 2 4 5.
    assertArrayEquals(new double[] {56, 48, 32, 24}, result.output());
    assertArrayEquals(new double[] {28}, result.imageGradient());
    assertArrayEquals(new double[] {0, 0, 0, 0, 2, 2, 0, 2, 2}, result.weightGradient());
  }

  /** 0, with a gradient of 1 in each value. */
  private static NDArray unseen(NDArray array) {
    return array.sub(array.stopGradient()).sum();
  }
}
