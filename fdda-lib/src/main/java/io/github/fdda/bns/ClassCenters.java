package io.github.fdda.bns;

import ai.djl.ndarray.NDManager;
import io.github.fdda.data.InvalidInputException;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.network.Parameters;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The BNS centers of all classes.
 *
 * @param layout where each layer's channels lie
 * @param classes one center per class; a class is its index. Empty in data-free quantization
 */
public record ClassCenters(BnsLayout layout, List<ClassCenter> classes) {

  /** Copies the list. */
  public ClassCenters {
    classes = List.copyOf(classes);
  }

  /**
   * Passes the images of each class through the teacher once (FDDA, step 1).
   *
   * @param network the teacher
   * @param parameters its arrays
   * @param images at least one image of every class
   * @param manager owner of the batches while they are needed
   * @throws InvalidInputException if a class has no image
   */
  public static ClassCenters collect(
      Network network, Parameters parameters, LabelledImages images, NDManager manager) {
    var layout = BnsLayout.of(network);
    var classes =
        IntStream.range(0, network.classCount())
            .mapToObj(label -> center(network, parameters, layout, images, label, manager))
            .toList();
    return new ClassCenters(layout, classes);
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

  private static ClassCenter center(
      Network network,
      Parameters parameters,
      BnsLayout layout,
      LabelledImages images,
      int label,
      NDManager manager) {
    var members = IntStream.range(0, images.size()).filter(i -> images.label(i) == label).toArray();
    if (members.length == 0) {
      throw new InvalidInputException(
          "class %d (%s) has no calibration image; give at least one of every class"
              .formatted(label, images.classes().get(label)));
    }
    try (var scope = new EngineScope()) {
      var recorder = new BnsRecorder();
      var batch = Batches.of(manager, images, members);
      var logits = network.forward(batch, parameters, recorder);
      return ClassCenter.of(label, recorder.statistics().toBns(layout), Batches.rows(logits));
    }
  }
}
