package io.github.fdda.quantize;

import ai.djl.ndarray.NDArray;
import io.github.fdda.bns.Tape;
import io.github.fdda.data.InvalidInputException;
import io.github.fdda.network.CrossEntropy;

/**
 * The student's loss: α·T²·KL(softmax(F/T) ‖ softmax(Q/T)) + w·CE(Q, y), the divergence averaged
 * over the batch (Hinton et al., arXiv 1503.02531; constants of the authors' code).
 *
 * @param temperature T, above 0; published 20
 * @param alpha α, weight of the divergence, 0 or more; published 20
 * @param labels w, weight of the cross-entropy, 0 or more; published 1
 */
public record Distillation(double temperature, double alpha, double labels) {

  /**
   * @throws InvalidInputException if a value is out of its range
   */
  public Distillation {
    if (!(temperature > 0 && alpha >= 0 && labels >= 0)
        || !Double.isFinite(temperature + alpha + labels)) {
      throw new InvalidInputException(
          "distillation temperature %s, alpha %s, labels %s: temperature must be above 0, the others 0 or more"
              .formatted(temperature, alpha, labels));
    }
  }

  /** T = 20, α = 20, w = 1. */
  public static Distillation published() {
    return new Distillation(20, 20, 1);
  }

  /** Another weight of the cross-entropy. */
  public Distillation withLabels(double weight) {
    return new Distillation(temperature, alpha, weight);
  }

  /**
   * The loss of one batch.
   *
   * @param student logits Q, N×K, on the tape
   * @param teacher logits F, N×K
   * @param labels y, N, int64
   * @return both terms, scalars on the tape
   */
  public Terms loss(NDArray student, NDArray teacher, NDArray labels) {
    var studentLog = Tape.scale(student, 1 / temperature).logSoftmax(1);
    var teacherLog = Tape.scale(teacher, 1 / temperature).logSoftmax(1);
    var divergence =
        Tape.scale(
            teacherLog.exp().mul(teacherLog.sub(studentLog)).sum(),
            alpha * temperature * temperature / student.getShape().get(0));
    return new Terms(divergence, Tape.scale(CrossEntropy.of(student, labels), this.labels));
  }

  /**
   * The terms of the loss.
   *
   * @param divergence α·T²·KL
   * @param crossEntropy w·CE
   */
  public record Terms(NDArray divergence, NDArray crossEntropy) {

    /** Their sum. */
    public NDArray total() {
      return divergence.add(crossEntropy);
    }
  }
}
