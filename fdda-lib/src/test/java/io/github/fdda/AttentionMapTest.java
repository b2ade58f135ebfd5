package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.github.fdda.chart.AttentionCharts;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.NetworkFiles;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxRuntime;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class AttentionMapTest {

  private static final AttentionMap MAP =
      new AttentionMap("a", 2, 1, 3, new float[] {0.1f, 0.2f, 0.7f, 0.5f, 0.2f, 0.3f});

  @Test
  void row_isTheMeanOfTheHeads() {
    assertArrayEquals(new float[] {0.3f, 0.2f, 0.5f}, MAP.row(0), 1e-6f);
  }

  /** Of the first head, ranks 1, 2, 3 against 2, 1, 3: 1 − 6 · 2 / 24; of the second, equal. */
  @Test
  void rankCorrelation_byHand() {
    var other = new AttentionMap("b", 2, 1, 3, new float[] {0.3f, 0.1f, 0.6f, 0.5f, 0.2f, 0.3f});
    assertEquals((0.5 + 1) / 2, MAP.rankCorrelation(other), 1e-12);
    assertEquals(1, MAP.rankCorrelation(MAP), 1e-12);
  }

  @Test
  void rankCorrelation_ofARowWithoutRanks_isZero() {
    var flat = new AttentionMap("b", 2, 1, 3, new float[] {1, 1, 1, 0.5f, 0.2f, 0.3f});
    assertEquals(0.5, MAP.rankCorrelation(flat), 1e-12);
  }

  @Test
  void rankCorrelation_ofOtherShapes_isRefused() {
    var other = new AttentionMap("b", 1, 2, 3, new float[6]);
    assertThrows(InvalidInputException.class, () -> MAP.rankCorrelation(other));
    assertThrows(InvalidInputException.class, () -> new AttentionMap("c", 1, 1, 3, new float[4]));
  }

  @Test
  void maps_areTheSoftmaxesOfTheNetwork() throws IOException {
    var network = Networks.load("vit-fashion-mnist");
    var image = Datasets.sample("fashion-mnist").test().normalized(0);
    var maps = AttentionMaps.of(network, image);
    assertEquals(6, maps.size());
    var last = maps.get(5);
    var model = ModelProto.parseFrom(NetworkFiles.open(network.name()).bytes());
    var expected = OnnxRuntime.run(upTo(model, last.layer()), image, 1, 1, 28, 28);
    assertArrayEquals(expected, last.values(), 1e-5f);
  }

  @Test
  void maps_ofTheQuantizedNetwork_areNearThoseOfTheFloatOne() {
    var network = Networks.load("vit-fashion-mnist");
    var images = Datasets.sample("fashion-mnist");
    var image = images.test().normalized(0);
    var quantized =
        Fdda.collectCenters(network, images.calibration(1))
            .quantizeRangesOnly(BitWidths.of(8, 8), QuantizationConfig.defaults());
    var floats = AttentionMaps.of(network, image);
    var maps = AttentionMaps.of(quantized, image);
    for (var i = 0; i < floats.size(); i++) {
      assertTrue(floats.get(i).rankCorrelation(maps.get(i)) > 0.8, floats.get(i).layer());
    }
    assertTrue(AttentionCharts.maps(floats, maps).title().contains("in block"));
  }

  @Test
  void maps_ofANetworkWithoutAttention_areRefused() {
    var network = Networks.load("plain-fashion-mnist");
    assertRefused(() -> AttentionMaps.of(network, new float[28 * 28]), "has no attention");
  }

  /** The same model that puts out what a node does. */
  private static byte[] upTo(ModelProto model, String node) {
    var changed = model.toBuilder();
    var tensor =
        model.getGraph().getNodeList().stream()
            .filter(n -> n.getName().equals(node))
            .findFirst()
            .orElseThrow()
            .getOutput(0);
    var output = changed.getGraphBuilder().getOutputBuilder(0).setName(tensor);
    output.getTypeBuilder().getTensorTypeBuilder().clearShape();
    return changed.build().toByteArray();
  }
}
