package io.github.fdda;

import io.github.fdda.data.LabelledImages;
import io.github.fdda.evaluate.Fidelity;
import io.github.fdda.network.Network;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.util.List;
import java.util.stream.IntStream;

/** Compares quantized networks with their teacher, whose logits are computed only once. */
@Internal
public final class FidelityMeter {

  private final LabelledImages images;
  private final List<float[]> normalized;
  private final List<float[]> teacher;

  private FidelityMeter(LabelledImages images, List<float[]> normalized, List<float[]> teacher) {
    this.images = images;
    this.normalized = normalized;
    this.teacher = teacher;
  }

  /**
   * Computes the teacher's logits.
   *
   * @param network the float network
   * @param images labelled, at least one
   * @throws InvalidInputException if images and network differ in shape or number of classes
   */
  public static FidelityMeter of(Network network, LabelledImages images) {
    Fdda.requireMatch(network, images);
    var normalized = IntStream.range(0, images.size()).mapToObj(images::normalized).toList();
    return new FidelityMeter(images, normalized, Fdda.logits(network, normalized));
  }

  /**
   * Measures a quantized network.
   *
   * @throws InvalidInputException if there is no image
   */
  public Fidelity of(QuantizedNetwork student) {
    return Fidelity.of(teacher, student.logits(normalized), images);
  }

  /**
   * How often the teacher itself is right, percent.
   *
   * @throws InvalidInputException if there is no image
   */
  public double teacherTop1() {
    return Fidelity.of(teacher, teacher, images).top1();
  }
}
