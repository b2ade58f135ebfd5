package io.github.fdda;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.github.fdda.bns.LayerDistance;
import io.github.fdda.bns.StatisticsCheck;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Normalization;
import io.github.fdda.fixture.FoldedNetwork;
import io.github.fdda.fixture.Sample;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.network.Shared;
import io.github.fdda.onnx.GraphEdit;
import io.github.fdda.onnx.Nodes;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link BnsCenters#check} says of real networks and images. */
class ImagesCheckTest {

  private static final CalibrationSet CALIBRATION = Sample.dataset().calibration(1);
  private static final BnsCenters CENTERS = Fdda.collectCenters(Sample.network(), CALIBRATION);

  /** Ten images, one a class; then a hundred. */
  @ParameterizedTest
  @CsvSource({
    "resnet20-fashion-mnist, 0", "resnet20-fashion-mnist, 1", "resnet20-fashion-mnist, 2",
    "mobilenetv2-fashion-mnist, 0", "mobilenetv2-fashion-mnist, 1", "mobilenetv2-fashion-mnist, 2"
  })
  void imagesOfTheTrainingData_fit(String network, long seed) {
    var centers = centers(network, Sample.dataset(), seed);
    assertFits(centers.check());
    assertFits(centers.check(Sample.dataset().test(100)));
  }

  /** A hundred images, one a class; then the first thirty of the test split. */
  @ParameterizedTest
  @ValueSource(strings = {"resnet20-cifar-100", "mobilenetv2-cifar-100"})
  void imagesOfCifar_fit(String network) {
    var dataset = Datasets.load(Shared.file("data/cifar-100-binary").toString());
    var centers = centers(network, dataset, 0);
    assertFits(centers.check());
    assertFits(centers.check(dataset.test(30)));
  }

  /** With one image a class, centers are of single images. */
  @Test
  void calibrationImages_countAsOtherImagesDo() {
    var own = CENTERS.check();
    var again = CENTERS.check(CALIBRATION);
    assertEquals(10, own.images());
    assertEquals(own.layers().size(), again.layers().size());
    for (var layer = 0; layer < own.layers().size(); layer++) {
      assertEquals(own.layers().get(layer).mean(), again.layers().get(layer).mean(), 1e-4);
      assertEquals(
          own.layers().get(layer).varianceByChance(),
          again.layers().get(layer).varianceByChance(),
          1e-4);
    }
  }

  /** Pixels from −1 to 1, or as ImageNet's: the network was trained with 0.286 and 0.353. */
  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "0.485, 0.229", "0, 1", "0, 0.00392157"})
  void wrongNormalization_isFarOff_fromTheFirstLayerOn(float mean, float std) {
    var normalization = new Normalization(List.of(mean), List.of(std));
    var check = check(CALIBRATION, normalization);
    assertEquals(0, check.farOff().get(0).layer());
    assertTrue(check.farOff().stream().mapToDouble(LayerDistance::excess).max().orElseThrow() > 3);
    var warning = check.warning().orElseThrow();
    assertTrue(warning.contains("check mean and std, channel order and value range"), warning);
  }

  @Test
  void brokenVariance_isFarOff_inItsLayer() {
    var check = centers(broken(4, 9), Sample.dataset()).check();
    assertEquals(List.of(7), check.farOff().stream().map(LayerDistance::layer).limit(1).toList());
    var warning = check.warning().orElseThrow();
    assertTrue(warning.contains("those before layer 7 ("), warning);
  }

  /** What the next layer gets is what γ scales. */
  @Test
  void brokenScale_isFarOff_behindItsLayer() {
    var check = centers(broken(1, 3), Sample.dataset()).check();
    assertEquals(8, check.farOff().get(0).layer());
  }

  @Test
  void measuredStatistics_cannotTell() {
    var centers = centers(FoldedNetwork.of(Sample.network()), Sample.dataset());
    var check = centers.check();
    assertFalse(check.tells());
    assertEquals(Optional.empty(), check.warning());
    assertEquals(
        "resnet20-fashion-mnist: cannot tell whether 10 images fit;"
            + " there are no running statistics of training",
        check.toString());
  }

  @Test
  void withoutImages_thereIsNothingToCheck() {
    assertRefused(() -> Fdda.withoutImages(Sample.network()).check(), "at least two images");
  }

  private static void assertFits(StatisticsCheck check) {
    assertTrue(check.tells());
    assertEquals(Optional.empty(), check.warning());
  }

  private static BnsCenters centers(String network, Dataset dataset, long seed) {
    return Fdda.collectCenters(Networks.load(network), dataset.calibration(1, seed));
  }

  private static BnsCenters centers(Network network, Dataset dataset) {
    return Fdda.collectCenters(network, dataset.calibration(1));
  }

  private static StatisticsCheck check(LabelledImages images, Normalization normalization) {
    var indices = IntStream.range(0, images.size()).boxed().toList();
    return CENTERS.check(
        CENTERS.statistics(
            "wrong",
            indices.stream().map(i -> normalization.apply(images.pixels(i))).toList(),
            indices.stream().map(images::label).toList()));
  }

  /** The bundled network with one input of its normalization 7 multiplied. */
  private static Network broken(int input, float factor) {
    var network = Sample.network();
    var name = network.batchNorms().get(7).name();
    var model = network.standaloneOnnx();
    var graph = new GraphEdit(model.getGraph());
    scale(graph, graph.node(name), input, factor);
    return Networks.fromOnnx(
        model.toBuilder().setGraph(graph.build()).build().toByteArray(),
        "broken",
        Optional.empty());
  }

  private static void scale(GraphEdit graph, NodeProto norm, int input, float factor) {
    var constant = graph.constant(norm.getInput(input)).orElseThrow();
    var values = Nodes.floats(constant);
    for (var i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    graph.setConstant(norm, input, Nodes.floats(constant.getDimsList(), values));
  }
}
