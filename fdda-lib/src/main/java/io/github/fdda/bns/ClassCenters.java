package io.github.fdda.bns;

import ai.djl.ndarray.NDManager;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The BNS centers of all classes.
 *
 * @param layout where each layer's channels lie
 * @param classes one center per class; a class is its index. Empty in data-free quantization
 * @since 0.1.0
 */
public record ClassCenters(BnsLayout layout, List<ClassCenter> classes) {

  /** Copies the list. */
  public ClassCenters {
    classes = List.copyOf(classes);
  }

  /**
   * Passes the images of each class through the teacher once (FDDA, step 1), in batches of several
   * classes: in inference mode no image depends on the others.
   *
   * @param network the teacher
   * @param parameters its arrays
   * @param images at least one image of every class
   * @param manager owner of the batches while they are needed
   * @throws InvalidInputException if a class has no image
   */
  @Internal
  public static ClassCenters collect(
      Network network, Parameters parameters, LabelledImages images, NDManager manager) {
    var layout = BnsLayout.of(network);
    var byClass = byClass(images, network.classCount());
    var order = byClass.stream().flatMapToInt(IntStream::of).toArray();
    var collector = new Collector(byClass.stream().map(members -> members.length).toList());
    Batches.forEach(
        manager,
        Batches.normalized(images, order),
        images.shape(),
        batch -> {
          var recorder = new ImageBnsRecorder();
          var logits = Batches.rows(network.forward(batch, parameters, recorder));
          collector.add(recorder.statistics(layout), logits);
        });
    return new ClassCenters(layout, collector.centers);
  }

  /** No centers: what data-free synthesis has. */
  public static ClassCenters none(Network network) {
    return new ClassCenters(BnsLayout.of(network), List.of());
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return classes.isEmpty();
  }

  /** Labels of the reliable classes, ascending. */
  public int[] reliable() {
    return classes.stream().filter(ClassCenter::reliable).mapToInt(ClassCenter::label).toArray();
  }

  /** Which images each class has. */
  private static List<int[]> byClass(LabelledImages images, int classes) {
    var byClass =
        IntStream.range(0, classes)
            .mapToObj(
                label ->
                    IntStream.range(0, images.size())
                        .filter(i -> images.label(i) == label)
                        .toArray())
            .toList();
    for (var label = 0; label < classes; label++) {
      if (byClass.get(label).length == 0) {
        throw new InvalidInputException(
            String.format(
                Locale.ROOT,
                "class %d (%s) has no calibration image; give at least one of every class",
                label,
                images.classes().get(label)));
      }
    }
    return byClass;
  }

  /** Makes centers of images that come in the order of their classes. */
  private static final class Collector {

    private final List<Integer> imagesOf;
    private final List<ClassCenter> centers = new ArrayList<>();
    private final List<Bns> statistics = new ArrayList<>();
    private final List<float[]> logits = new ArrayList<>();

    /**
     * @param imagesOf how many images each class has
     */
    Collector(List<Integer> imagesOf) {
      this.imagesOf = imagesOf;
    }

    void add(List<Bns> statisticsOfEach, List<float[]> logitsOfEach) {
      for (var i = 0; i < statisticsOfEach.size(); i++) {
        statistics.add(statisticsOfEach.get(i));
        logits.add(logitsOfEach.get(i));
        var label = centers.size();
        if (statistics.size() == imagesOf.get(label)) {
          centers.add(ClassCenter.of(label, Bns.pooled(statistics), logits));
          statistics.clear();
          logits.clear();
        }
      }
    }
  }
}
