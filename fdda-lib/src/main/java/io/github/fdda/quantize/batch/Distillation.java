package io.github.fdda.quantize.batch;

import ai.djl.ndarray.NDArray;
import io.github.fdda.engine.CrossEntropy;
import io.github.fdda.engine.Scalars;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;

/**
 * The student's loss: α·T²·KL(softmax(F/T) ‖ softmax(Q/T)) + w·CE(Q, y), the divergence averaged
 * over the batch (Hinton et al., arXiv 1503.02531; constants of the authors' code).
 *
 * @param temperature T, above 0; published 20
 * @param alpha α, weight of the divergence, 0 or more; published 20
 * @param labels w, weight of the cross-entropy, 0 or more; published 1
 * @since 0.1.0
 */
public record Distillation(double temperature, double alpha, double labels) {

  /**
   * @throws InvalidInputException if a value is out of its range
   */
  public Distillation {
    Arguments.requirePositive("distillation temperature", temperature);
    Arguments.requireNotNegative("weight of the divergence", alpha);
    Arguments.requireNotNegative("weight of the labels", labels);
  }

  /** T = 20, α = 20, w = 1. */
  public static Distillation published() {
    return new Distillation(20, 20, 1);
  }

  /**
   * The same with another weight of the cross-entropy.
   *
   * @param weight w, 0 or more
   * @throws InvalidInputException if it is negative or not finite
   */
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
  @Internal
  public Terms loss(NDArray student, NDArray teacher, NDArray labels) {
    return new Terms(
        divergence(student, teacher), Scalars.times(CrossEntropy.of(student, labels), this.labels));
  }

  /**
   * The loss of one batch whose samples do not count alike: α·T²·mean(w_i·KL_i) + w·mean(v_i·CE_i).
   *
   * @param student logits Q, N×K, on the tape
   * @param teacher logits F, N×K
   * @param labels y, N, int64
   * @param samples w_i, N
   * @param ofLabels v_i, N
   * @return both terms, scalars on the tape
   */
  Terms loss(NDArray student, NDArray teacher, NDArray labels, NDArray samples, NDArray ofLabels) {
    var divergences = divergences(student, teacher).sum(new int[] {1}).mul(samples).sum();
    var crossEntropy = CrossEntropy.of(student, labels, ofLabels);
    return new Terms(scaled(divergences, student), Scalars.times(crossEntropy, this.labels));
  }

  /**
   * The first term alone, α·T²·KL.
   *
   * @param student logits Q, N×K, on the tape
   * @param teacher logits F, N×K
   * @return a scalar on the tape
   */
  @Internal
  public NDArray divergence(NDArray student, NDArray teacher) {
    return scaled(divergences(student, teacher).sum(), student);
  }

  /** The term of each sample and class, N×K; a sample's terms add up to its divergence. */
  private NDArray divergences(NDArray student, NDArray teacher) {
    var studentLog = Scalars.times(student, 1 / temperature).logSoftmax(1);
    var teacherLog = Scalars.times(teacher, 1 / temperature).logSoftmax(1);
    return teacherLog.exp().mul(teacherLog.sub(studentLog));
  }

  private NDArray scaled(NDArray divergence, NDArray student) {
    return Scalars.times(divergence, alpha * temperature * temperature / student.getShape().get(0));
  }

  /**
   * The terms of the loss, scalars on the tape.
   *
   * @param divergence α·T²·KL
   * @param crossEntropy w·CE
   */
  @Internal
  public record Terms(NDArray divergence, NDArray crossEntropy) {

    /** Their sum. */
    public NDArray total() {
      return divergence.add(crossEntropy);
    }
  }
}
