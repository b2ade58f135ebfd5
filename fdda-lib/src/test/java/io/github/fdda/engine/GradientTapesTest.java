package io.github.fdda.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.GradientTapes.Part;
import io.github.fdda.util.InvalidInputException;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientTapesTest {

  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final NDArray weight = manager.create(new float[] {2, 3});

  @BeforeEach
  void train() {
    weight.setRequiresGradient(true);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void onePart() {
    assertEquals(13, GradientTapes.compute(sumOfSquares(1)));
    assertArrayEquals(new float[] {4, 6}, weight.getGradient().toFloatArray());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twoParts_addTheirGradients(boolean atOnce) {
    var both = GradientTapes.compute(atOnce, sumOfSquares(1), sumOfSquares(10));
    assertEquals(13, both.first());
    assertEquals(130, both.second());
    assertArrayEquals(new float[] {44, 66}, weight.getGradient().toFloatArray());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fault_ofAPart_isThrownAsItWas(boolean atOnce) {
    var fault = new InvalidInputException("the loss is NaN");
    var thrown =
        assertThrows(
            InvalidInputException.class,
            () ->
                GradientTapes.compute(
                    atOnce,
                    sumOfSquares(1),
                    tape -> {
                      throw fault;
                    }));
    assertEquals(fault, thrown);
  }

  @Test
  void afterwards_nothingIsRecorded() {
    GradientTapes.compute(sumOfSquares(1));
    var later = weight.mul(weight).sum();
    assertThrows(
        RuntimeException.class,
        () -> GradientTapes.compute(tape -> Optional.of(later).map(l -> accept(tape, l))));
  }

  private static boolean accept(Consumer<NDArray> tape, NDArray loss) {
    tape.accept(loss);
    return true;
  }

  private Part<Float> sumOfSquares(float factor) {
    return tape -> {
      var loss = Scalars.times(weight.mul(weight).sum(), factor);
      tape.accept(loss);
      return loss.getFloat();
    };
  }
}
