package io.github.fdda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.bns.BnsArrays;
import io.github.fdda.bns.BnsRecorder;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.NoiseImages;
import io.github.fdda.fixture.TinyAttention;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.OnnxBuilder;
import io.github.fdda.network.layer.StatisticsLayer;
import io.github.fdda.onnx.ModelReader;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.RangeMethod;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statistics of what layer normalizations get: one value per channel, over images and tokens. */
class TokenStatisticsTest {

  private static final ImageShape SHAPE = new ImageShape(1, 4, 4);
  private static final NoiseImages NOISE = NoiseImages.of(SHAPE, 2, 1, 5);
  private static final LabelledImages IMAGES = NOISE.first(2);

  /** Without a convolution the last layer gets a normalization, for its statistics. */
  private static final StatisticsLayer LOGITS = new StatisticsLayer("head_normalization", 2);

  /** Eight tokens of two channels: even and odd pixels. */
  private static final Network TOKENS = network("tokens", "tokens");

  private static Network network(String name, String normalized) {
    var model =
        OnnxBuilder.opset(17)
            .input("image", 1, 4, 4)
            .integers("shape", 0, 8, 2)
            .named("tokens", "Reshape", List.of("image", "shape"), "tokens")
            .named(
                "swapped", "Transpose", List.of("tokens"), "swapped", "perm", new int[] {1, 0, 2})
            .floats("g", 2)
            .floats("b", 2)
            .named("norm", "LayerNormalization", List.of(normalized, "g", "b"), "normed")
            .named(
                "mean",
                "ReduceMean",
                List.of("normed"),
                "mean",
                "axes",
                new int[] {normalized.equals("tokens") ? 1 : 0},
                "keepdims",
                0)
            .floats("classes", 2, 2)
            .named("head", "Gemm", List.of("mean", "classes"), "logits")
            .output("logits")
            .build()
            .toByteArray();
    return Networks.fromOnnx(model, name, Optional.empty());
  }

  private static CalibrationSet calibration() {
    return NOISE.calibration();
  }

  @Test
  void center_byHand() {
    var centers = Fdda.collectCenters(TOKENS, calibration());
    assertEquals(
        List.of(new StatisticsLayer("norm", 2), LOGITS), centers.network().statisticsLayers());
    var pixels = IMAGES.normalized(1);
    var means = new float[2];
    var variances = new float[2];
    for (var i = 0; i < pixels.length; i++) {
      means[i % 2] += pixels[i] / 8;
    }
    for (var i = 0; i < pixels.length; i++) {
      variances[i % 2] += (float) Math.pow(pixels[i] - means[i % 2], 2) / 8;
    }
    var center = centers.of(1).statistics();
    assertArrayEquals(means, center.means(0), 1e-5f);
    assertArrayEquals(variances, center.variances(0), 1e-5f);
  }

  /** A batch of both images has the statistics of both together, and gives them gradients. */
  @Test
  void batch_isOneSample() {
    var network = Fdda.collectCenters(TOKENS, calibration()).network();
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager)) {
      var images = List.of(IMAGES.normalized(0), IMAGES.normalized(1));
      var batch = Batches.of(manager, images, SHAPE);
      batch.setRequiresGradient(true);
      try (var collector = manager.getEngine().newGradientCollector()) {
        var recorder = new BnsRecorder();
        network.forward(batch, parameters, recorder);
        var statistics = recorder.statistics();
        assertEquals(evenMean(images), statistics.means().getFloat(0), 1e-5);
        collector.backward(statistics.means().get(0));
      }
      var gradient = batch.getGradient().toFloatArray();
      assertEquals(1 / 16f, gradient[0], 1e-6f);
      assertEquals(0, gradient[1], 1e-6f);
      assertEquals(4, BnsArrays.running(network, parameters).means().size());
    }
  }

  private static double evenMean(List<float[]> images) {
    var sum = 0.0;
    for (var image : images) {
      for (var i = 0; i < image.length; i += 2) {
        sum += image[i];
      }
    }
    return sum / 16;
  }

  /** Which rows are whose is not known where the images do not come first. */
  @Test
  void imagesSecond_haveNone() {
    var network = Fdda.collectCenters(TinyAttention.network(), attentionCalibration()).network();
    assertEquals(
        List.of("embed_normalization", "norm"),
        network.statisticsLayers().stream().map(StatisticsLayer::name).toList());
    var swapped = network("swapped", "swapped");
    assertEquals(1, swapped.layerNorms().size());
    assertEquals(
        List.of(LOGITS), Fdda.collectCenters(swapped, calibration()).network().statisticsLayers());
  }

  private static CalibrationSet attentionCalibration() {
    return NoiseImages.of(new ImageShape(1, 8, 8), 3, 1, 5).calibration();
  }

  @Test
  void file_hasNoTraceOfThem(@TempDir Path folder) {
    var network = TinyAttention.network();
    var centers = Fdda.collectCenters(network, attentionCalibration());
    var quantized = centers.quantizeRangesOnly(BitWidths.of(8, 8), RangeMethod.MSE);
    var file = folder.resolve("quantized.onnx");
    quantized.exportOnnx(file);
    var nodes =
        ModelReader.parse(ModelReader.bytes(file)).getGraph().getNodeList().stream()
            .filter(node -> !node.getOpType().endsWith("uantizeLinear"))
            .map(NodeProto::getName)
            .toList();
    var own = network.standaloneOnnx().getGraph().getNodeList().stream();
    assertEquals(own.map(NodeProto::getName).toList(), nodes);
  }

  @Test
  void saved_loadsWithTheSameStatistics(@TempDir Path folder) {
    var centers = Fdda.collectCenters(TinyAttention.network(), attentionCalibration());
    centers.save(folder);
    var loaded = BnsCenters.load(folder, TinyAttention.network(), centers.calibration());
    assertEquals(centers.network().statisticsLayers(), loaded.network().statisticsLayers());
    assertArrayEquals(
        centers.of(2).statistics().variances(), loaded.of(2).statistics().variances());
    assertEquals(
        Arrays.toString(runningMeans(centers.network())),
        Arrays.toString(runningMeans(loaded.network())));
  }

  private static float[] runningMeans(Network network) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager)) {
      return BnsArrays.running(network, parameters).means().toFloatArray();
    }
  }
}
