package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.fixture.FoldedNetwork;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.onnx.ModelReader;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network whose batch normalizations were folded at export, from step 1 to the file. */
class MeasuredStatisticsTest {

  private static final Network KEPT = Sample.network();
  private static final Network FOLDED = FoldedNetwork.of(KEPT);
  private static final List<float[]> IMAGES =
      IntStream.range(0, 20).mapToObj(Sample.dataset().test()::normalized).toList();

  private static BnsCenters centers;

  @BeforeAll
  static void collect() {
    centers = Fdda.collectCenters(FOLDED, Sample.dataset().calibration(1));
  }

  @Test
  void folded_loads() {
    assertEquals(List.of(), FOLDED.batchNorms());
    var convolutions = KEPT.weightLayers().stream().map(WeightLayer::name).toList();
    assertEquals(
        convolutions.subList(0, convolutions.size() - 1),
        FOLDED.unnormalizedLayers(),
        "all but the classifier");
    assertEquals(List.of(), KEPT.unnormalizedLayers());
    assertClose(Fdda.logits(KEPT, IMAGES), Fdda.logits(FOLDED, IMAGES));
  }

  @Test
  void normalizations_changeNothing() {
    var network = centers.network();
    assertEquals(KEPT.batchNorms().size(), network.batchNorms().size());
    assertEquals(10, network.imagesMeasured());
    assertEquals(FOLDED.sha256(), network.sha256());
    assertClose(Fdda.logits(FOLDED, IMAGES), Fdda.logits(network, IMAGES));
    assertTrue(network.toString().endsWith(", statistics of 21 measured on 10 images"));
  }

  @Test
  void kept_staysAsItIs() {
    assertSame(KEPT, Fdda.collectCenters(KEPT, Sample.dataset().calibration(1)).network());
  }

  /** Where a normalization was folded, its output has mean β and variance γ² in training. */
  @Test
  void moments_areThoseOfTraining() {
    var gamma = parameters(KEPT, "gamma");
    var beta = parameters(KEPT, "beta");
    var distances =
        IntStream.range(0, KEPT.batchNorms().size())
            .mapToDouble(
                layer -> {
                  var means = parameters(centers.network(), "mean").get(layer);
                  var shifts = beta.get(layer);
                  var deviations = gamma.get(layer);
                  return IntStream.range(0, means.length)
                      .mapToDouble(i -> Math.abs((means[i] - shifts[i]) / deviations[i]))
                      .average()
                      .orElseThrow();
                })
            .average()
            .orElseThrow();
    assertTrue(distances < 0.15, "mean distance in deviations: " + distances);
    assertTrue(distances > 0, "measured, not copied");
  }

  @Test
  void saved_loadsWithTheSameStatistics(@TempDir Path folder) {
    var quantized = centers.quantizeRangesOnly(BitWidths.of(4, 4), RangeMethod.MSE);
    centers.save(folder);
    quantized.save(folder);
    var loaded = BnsCenters.load(folder, FOLDED, centers.calibration());
    assertEquals(
        centers.network().measured().arrays().sha256(),
        loaded.network().measured().arrays().sha256());
    assertArrayEquals(centers.of(3).statistics().means(), loaded.of(3).statistics().means());
    var again = QuantizedNetwork.load(folder, FOLDED);
    assertArrayEquals(quantized.logits(IMAGES).get(0), again.logits(IMAGES).get(0));
    assertEquals(10, again.provenance().statisticsImages());
  }

  @Test
  void file_hasTheNodesOfTheUsersNetwork(@TempDir Path folder) {
    var file = folder.resolve("quantized.onnx");
    centers.quantizeRangesOnly(BitWidths.of(4, 4), RangeMethod.MSE).exportOnnx(file);
    var model = ModelReader.parse(ModelReader.bytes(file));
    var nodes =
        model.getGraph().getNodeList().stream()
            .filter(node -> !node.getOpType().endsWith("uantizeLinear"))
            .map(NodeProto::getName)
            .toList();
    var own = FOLDED.standaloneOnnx().getGraph().getNodeList().stream();
    assertEquals(own.map(NodeProto::getName).toList(), nodes);
    assertEquals(
        "10",
        model.getMetadataPropsList().stream()
            .filter(entry -> entry.getKey().equals("fdda.statistics.images"))
            .findFirst()
            .orElseThrow()
            .getValue());
  }

  @Test
  void sizes_doNotCountThem() {
    var kept = Fdda.collectCenters(KEPT, Sample.dataset().calibration(1));
    var method = RangeMethod.MSE;
    var quantized = centers.quantizeRangesOnly(BitWidths.of(8, 8), method);
    var others = kept.quantizeRangesOnly(BitWidths.of(8, 8), method);
    var channels = KEPT.batchNorms().stream().mapToLong(layer -> layer.channels()).sum();
    // γ, β, mean and variance of each channel became one bias.
    assertEquals(others.sizeInBytes() - 3 * 4 * channels, quantized.sizeInBytes());
  }

  @Test
  void withoutImages_isRefused() {
    var message =
        assertThrows(InvalidInputException.class, () -> Fdda.withoutImages(FOLDED)).getMessage();
    assertEquals(
        "network resnet20-fashion-mnist has no batch normalization, whose statistics stand for"
            + " images; give at least one image of each class",
        message);
  }

  @Test
  void noLayers_isRefused() {
    var model =
        OnnxBuilder.opset(13)
            .input("image", 1, 28, 28)
            .node(
                "MaxPool",
                List.of("image"),
                "y",
                "kernel_shape",
                new int[] {14, 5},
                "strides",
                new int[] {14, 5});
    var network = Networks.fromOnnx(model.flat("y"), "nothing", Optional.empty());
    var calibration = Sample.dataset().calibration(1);
    var message =
        assertThrows(InvalidInputException.class, () -> Fdda.collectCenters(network, calibration))
            .getMessage();
    assertTrue(String.valueOf(message).startsWith("network nothing has no layer"), message);
  }

  private static List<float[]> parameters(Network network, String role) {
    try (var engine = EngineSession.open();
        var parameters = network.parameters(engine.manager())) {
      return network.batchNorms().stream()
          .map(layer -> parameters.get(layer.name() + "." + role).toFloatArray())
          .toList();
    }
  }

  private static void assertClose(List<float[]> expected, List<float[]> actual) {
    for (var i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), 1e-3f);
    }
  }
}
