package io.github.fdda.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fdda.network.Networks;
import org.junit.jupiter.api.Test;

class FloatLineTest {

  @Test
  void transformer() {
    var line = FloatLine.of(Networks.load("vit-fashion-mnist"));
    assertTrue(line.startsWith("in float on every target: "), line);
    assertTrue(line.contains("LayerNormalization ×13"), line);
    assertTrue(line.endsWith(System.lineSeparator()), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void convolutionalNetwork_hasNoLine() {
    assertEquals("", FloatLine.of(Networks.load("resnet20-fashion-mnist")));
  }
}
