package io.github.fdda.bns;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.golden.Golden;
import io.github.fdda.golden.GoldenNetworks;
import io.github.fdda.network.Batches;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class BnsSampleTest {

  @Test
  void images_areMeasuredOneAtATime() {
    var shape = new ImageShape(1, 8, 8);
    var network = TinyNetwork.of(shape);
    var pictures = new Pictures(shape, 3, List.of(2, 0, 2));
    var images = IntStream.range(0, 3).mapToObj(pictures::normalized).toList();
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager)) {
      var sample = BnsSample.of("noise", network, parameters, images, pictures.labels(), manager);
      assertEquals(3, sample.size());
      assertEquals(List.of(0, 2), sample.classes());
      assertEquals(new BnsLayout(List.of(4, 4, 4, 4, 4)), sample.layout());
      var recorder = new BnsRecorder();
      network.forward(Batches.of(manager, List.of(images.get(1)), shape), parameters, recorder);
      var alone = recorder.statistics().toBns(sample.layout());
      assertClose(alone.means(), sample.statistics().get(1).means());
      assertClose(alone.variances(), sample.statistics().get(1).variances());
    }
  }

  /** Eight images measured one at a time are together the batch that the authors' modules saw. */
  @ParameterizedTest
  @ValueSource(strings = {"resnet20", "mobilenetv2"})
  void images_pooled_equalTheAuthorsBatch(String name) throws IOException {
    var network = GoldenNetworks.cifar100(name);
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = network.parameters(manager)) {
      var golden = Golden.load("bns_cifar100_" + name, manager);
      var recorder = new ImageBnsRecorder();
      network.forward(golden.array("input"), parameters, recorder);
      var pooled = Bns.pooled(recorder.statistics(BnsLayout.of(network)));
      for (var layer = 0; layer < pooled.layout().layers(); layer++) {
        var bn = "bn" + layer;
        Golden.assertClose(golden.values(bn + "_mean"), pooled.means(layer), 1e-4, bn);
        Golden.assertClose(golden.values(bn + "_var"), pooled.variances(layer), 1e-4, bn);
      }
    }
  }

  private static void assertClose(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    for (var i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-5 * Math.max(1, Math.abs(expected[i])));
    }
  }

  @Test
  void ofClasses_keepsTheOrder() {
    var some = sample(List.of(4, 7, 1, 7), 10, 20, 30, 40).ofClasses(List.of(7, 1));
    assertEquals(List.of(7, 1, 7), some.labels());
    assertEquals(
        List.of(20f, 30f, 40f), some.statistics().stream().map(s -> s.means()[0]).toList());
  }

  @Test
  void ofClasses_thatDoNotOccur() {
    assertRefused(() -> sample(List.of(4), 1).ofClasses(List.of(5)), "'line'", "at least one");
  }

  @Test
  void centroid_isTheMeanOfTheClass() {
    var layout = new BnsLayout(List.of(2));
    var sample =
        new BnsSample(
            "two channels",
            List.of(0, 0, 1),
            List.of(
                Bns.of(layout, new float[] {1, 2}, new float[] {3, 5}),
                Bns.of(layout, new float[] {2, 6}, new float[] {5, 1}),
                Bns.of(layout, new float[] {100, 100}, new float[] {100, 100})));
    assertArrayEquals(new float[] {1.5f, 4}, sample.centroid(0).means());
    assertArrayEquals(new float[] {4, 3}, sample.centroid(0).variances());
    assertRefused(() -> sample.centroid(2), "'two channels'");
  }

  @Test
  void labels_thatDoNotFit() {
    assertRefused(() -> sample(List.of(1, 2), 5), "'line'", "2 labels for 1 statistics");
    assertRefused(() -> sample(List.of()), "0 labels");
  }

  /**
   * Points on a line: one layer of one channel, its means given, its variances 0, so that distances
   * in absolute units are differences.
   */
  static BnsSample sample(List<Integer> labels, float... means) {
    var layout = new BnsLayout(List.of(1));
    return new BnsSample(
        "line",
        labels,
        IntStream.range(0, means.length)
            .mapToObj(i -> Bns.of(layout, new float[] {means[i]}, new float[1]))
            .toList());
  }

  /** Absolute units for {@link #sample}. */
  static BnsMetric metric() {
    var layout = new BnsLayout(List.of(1));
    return BnsMetric.of(BnsUnits.ABSOLUTE, Bns.of(layout, new float[1], new float[1]));
  }
}
