package io.github.fdda.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource({
    "66.61999893, 66.62",
    "66.6, 66.6",
    "-0.123456, -0.1235",
    "0.5, 0.5",
    "0, 0",
    "1, 1",
    "999.96, 1000",
    "12345.678, 12346",
    "1000000, 1000000",
    "0.000045399, 0.0000454",
    "1.23456e-9, 1.235E-9",
    "NaN, NaN",
    "-Infinity, -Infinity"
  })
  void rounded(double value, String expected) {
    assertEquals(expected, Numbers.rounded(value));
  }

  @Test
  void rounded_float() {
    assertEquals("0.1", Numbers.rounded(0.1f));
  }

  @Test
  void percent() {
    assertEquals("66.60 %", Numbers.percent(66.6));
  }

  @Test
  void count_ofThings() {
    assertEquals("1 row", Numbers.count(1, "row"));
    assertEquals("10,000 rows", Numbers.count(10_000, "row"));
  }

  @ParameterizedTest
  @CsvSource({
    "0.04, 0.0 s",
    "9.94, 9.9 s",
    "10.2, 10 s",
    "59.4, 59 s",
    "59.6, 1 min 0 s",
    "200, 3 min 20 s"
  })
  void duration(double seconds, String expected) {
    assertEquals(expected, Numbers.duration(seconds));
  }
}
