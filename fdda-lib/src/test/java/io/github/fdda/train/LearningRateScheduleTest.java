package io.github.fdda.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateScheduleTest {

  @ParameterizedTest
  @CsvSource({
    "0, 400, 1",
    "99, 400, 1",
    "100, 400, 0.1",
    "199, 400, 0.1",
    "200, 400, 0.01",
    "299, 400, 0.01",
    "300, 400, 0.001",
    "399, 400, 0.001",
    "0, 1, 1",
    "1, 5, 1",
    "2, 5, 0.1",
    "2000000000, 2100000000, 0.001"
  })
  void steps(int iteration, int total, double factor) {
    assertEquals(factor, LearningRateSchedule.STEPS.factor(iteration, total), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"0, 8, 1", "2, 8, 0.853553", "4, 8, 0.5", "6, 8, 0.146447", "8, 8, 0", "0, 1, 1"})
  void cosine(int iteration, int total, double factor) {
    assertEquals(factor, LearningRateSchedule.COSINE.factor(iteration, total), 1e-6);
  }
}
