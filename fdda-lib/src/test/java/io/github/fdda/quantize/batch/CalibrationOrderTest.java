package io.github.fdda.quantize.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationOrderTest {

  /** Batches smaller, larger and as large as the set; in most, epochs end within a batch. */
  @ParameterizedTest
  @CsvSource({"10, 4", "10, 16", "7, 7", "1, 3", "3, 1"})
  void everyEpoch_isAPermutation(int images, int batch) {
    var order = new CalibrationOrder(images, 5);
    var shown =
        IntStream.range(0, 6 * images)
            .flatMap(i -> Arrays.stream(order.batch(i, batch)))
            .limit(6L * images)
            .toArray();
    for (var epoch = 0; epoch < 6; epoch++) {
      var indices = Arrays.copyOfRange(shown, epoch * images, (epoch + 1) * images);
      Arrays.sort(indices);
      assertArrayEquals(IntStream.range(0, images).toArray(), indices);
    }
  }

  @Test
  void epochs_differ() {
    var order = new CalibrationOrder(10, 5);
    var epochs = new HashSet<String>();
    for (var epoch = 0; epoch < 5; epoch++) {
      epochs.add(Arrays.toString(order.batch(epoch, 10)));
    }
    assertEquals(5, epochs.size());
  }

  @Test
  void batch_doesNotDependOnThoseAskedForBefore() {
    var order = new CalibrationOrder(10, 5);
    order.batch(0, 16);
    order.batch(1, 16);
    assertArrayEquals(new CalibrationOrder(10, 5).batch(2, 16), order.batch(2, 16));
  }

  @Test
  void seeds_differ() {
    var a = new CalibrationOrder(10, 5).batch(0, 10);
    var b = new CalibrationOrder(10, 6).batch(0, 10);
    assertFalse(Arrays.equals(a, b));
  }

  @Test
  void emptyBatch() {
    assertEquals(0, new CalibrationOrder(10, 5).batch(3, 0).length);
  }
}
