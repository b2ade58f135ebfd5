package io.github.fdda.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShortNamesTest {

  @Test
  void layers_loseWhatExportersAdd() {
    assertEquals(
        Map.of(
            "/layer1/layer1.0/conv1/Conv", "layer1.0/conv1",
            "/layer1/layer1.0/relu/Relu", "layer1.0/relu",
            "/fc/Gemm", "fc",
            "conv0", "conv0",
            "/Relu", "Relu"),
        ShortNames.ofLayers(
            List.of(
                "/layer1/layer1.0/conv1/Conv",
                "/layer1/layer1.0/relu/Relu",
                "/fc/Gemm",
                "conv0",
                "/Relu")));
  }

  @Test
  void layers_thatWouldBeTheSame_stay() {
    assertEquals(
        Map.of("/block/Conv", "/block/Conv", "/block/Relu", "/block/Relu"),
        ShortNames.ofLayers(List.of("/block/Conv", "/block/Relu")));
  }

  @Test
  void unused() {
    assertEquals("real", ShortNames.unused("real", List.of("other")));
    assertEquals("real (3)", ShortNames.unused("real", List.of("real", "real (2)")));
  }
}
