package io.github.fdda.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

  @ParameterizedTest
  @CsvSource({"0.05, 0.05", "-0.25, −0.25", "3, 3", "1e-12, 0", "250000, 250000", "100, 100"})
  void tick(double value, String expected) {
    assertEquals(expected, Text.tick(value));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1.234, 1.23",
    "12.34, 12.3",
    "1234, 1234",
    "0.01234, 0.0123",
    "-2.5, −2.50",
    "0.00012, 1.2e-04",
    "1e6, 1.0e+06"
  })
  void number_threeDigits(double value, String expected) {
    assertEquals(expected, Text.number(value));
  }

  @Test
  void negativeZero_hasNoSign() {
    assertEquals("0.00 −0.01 W4-A4", Text.format("%.2f %.2f W4-A4", -0.001, -0.01));
  }

  @Test
  void wrap_keepsAllWords() {
    var lines = Text.wrap("one two three four five six", Theme.FONT, 60);
    assertEquals("one two three four five six", String.join(" ", lines));
    assertTrue(lines.size() > 1);
    lines.forEach(line -> assertTrue(Text.width(line, Theme.FONT) <= 60, line));
  }

  @Test
  void wrap_longWord_hasItsOwnLine() {
    assertEquals(
        List.of("a", "x".repeat(50), "b"), Text.wrap("a " + "x".repeat(50) + " b", Theme.FONT, 60));
  }

  @Test
  void shorten_keepsBothEnds() {
    var shorter = Text.shorten("features.17/conv/conv.0/Conv", Theme.FONT, 100);
    assertTrue(Text.width(shorter, Theme.FONT) <= 100, shorter);
    assertTrue(shorter.startsWith("feat") && shorter.endsWith("Conv"), shorter);
    assertEquals("short", Text.shorten("short", Theme.FONT, 100));
  }
}
