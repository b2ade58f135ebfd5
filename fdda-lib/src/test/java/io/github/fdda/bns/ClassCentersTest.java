package io.github.fdda.bns;

import static io.github.fdda.fixture.Messages.assertRefused;
import static io.github.fdda.golden.Golden.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import io.github.fdda.data.ImageShape;
import io.github.fdda.fixture.Pictures;
import io.github.fdda.fixture.TinyNetwork;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClassCentersTest {

  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  private static final Network NETWORK = TinyNetwork.of(SHAPE);

  @Test
  void reliable_oneImage() {
    assertEquals(true, center(1, new float[] {0, 2, 1}).reliable());
    assertEquals(false, center(0, new float[] {0, 2, 1}).reliable());
  }

  @Test
  void reliable_needsMoreThanHalf() {
    var right = new float[] {0, 2};
    var wrong = new float[] {2, 0};
    assertEquals(false, center(1, right, wrong).reliable());
    assertEquals(true, center(1, right, wrong, right).reliable());
    assertEquals(false, center(1, wrong, right, wrong).reliable());
  }

  @Test
  void reliable_labels() {
    var yes = new float[] {5, 5, 5, 9};
    var layout = new BnsLayout(List.of(1));
    var centers =
        new ClassCenters(
            layout, List.of(center(0, yes), center(1, yes), center(2, yes), center(3, yes)));
    assertArrayEquals(new int[] {3}, centers.reliable());
  }

  @Test
  void center_isTheStatisticsOfTheClassAsOneBatch() {
    var images = new Pictures(SHAPE, 3, List.of(0, 1, 2, 1, 0, 1));
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager)) {
      var centers = ClassCenters.collect(NETWORK, parameters, images, manager);

      var recorder = new BnsRecorder();
      var batch =
          Batches.of(
              manager,
              List.of(images.normalized(1), images.normalized(3), images.normalized(5)),
              SHAPE);
      var logits = NETWORK.forward(batch, parameters, recorder);
      var expected = recorder.statistics().toBns(BnsLayout.of(NETWORK));
      var center = centers.classes().get(1);
      assertEquals(1, center.label());
      assertClose(expected.means(), center.statistics().means(), 1e-6, "means");
      assertClose(expected.variances(), center.statistics().variances(), 1e-6, "variances");
      assertEquals(3, center.logits().size());
      assertArrayEquals(Batches.rows(logits).get(2), center.logits().get(2), 1e-5f);
    }
  }

  /** More images than a batch takes: a class begins in one and ends in the next. */
  @Test
  void center_ofAClassInTwoBatches() {
    var labels = IntStream.range(0, 100).map(i -> i % 2).boxed().toList();
    var images = new Pictures(SHAPE, 3, Stream.concat(labels.stream(), Stream.of(2)).toList());
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager)) {
      var center = ClassCenters.collect(NETWORK, parameters, images, manager).classes().get(1);

      var odd = IntStream.range(0, 100).filter(i -> i % 2 == 1).toArray();
      var recorder = new BnsRecorder();
      NETWORK.forward(Batches.of(manager, images, odd), parameters, recorder);
      var expected = recorder.statistics().toBns(BnsLayout.of(NETWORK));
      assertEquals(50, center.logits().size());
      assertClose(expected.means(), center.statistics().means(), 1e-6, "means");
      assertClose(expected.variances(), center.statistics().variances(), 1e-6, "variances");
    }
  }

  @Test
  void collect_classWithoutImage() {
    var images = new Pictures(SHAPE, 3, List.of(0, 2));
    try (var manager = NDManager.newBaseManager("PyTorch");
        var parameters = NETWORK.parameters(manager)) {
      assertRefused(
          () -> ClassCenters.collect(NETWORK, parameters, images, manager),
          "class 1 (class 1) has no calibration image");
    }
  }

  private static ClassCenter center(int label, float[]... logits) {
    var layout = new BnsLayout(List.of(1));
    return ClassCenter.of(label, Bns.of(layout, new float[1], new float[1]), List.of(logits));
  }
}
