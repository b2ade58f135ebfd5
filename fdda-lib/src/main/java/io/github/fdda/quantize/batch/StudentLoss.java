package io.github.fdda.quantize.batch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.network.Batches;
import io.github.fdda.util.Internal;
import java.util.List;

/**
 * The loss of a student, whichever loop trains it: distillation, in which samples may count
 * differently.
 *
 * @param distillation the terms
 * @param weights of the samples
 * @param manager owner of the arrays of labels and weights
 */
@Internal
public record StudentLoss(Distillation distillation, SampleWeights weights, NDManager manager) {

  /**
   * The loss of one batch.
   *
   * @param student logits, N×K, on the tape
   * @param teacher logits, N×K
   * @param labels N
   * @return both terms, scalars on the tape
   */
  public Distillation.Terms of(NDArray student, NDArray teacher, List<Integer> labels) {
    var classes = manager.create(labels.stream().mapToLong(Integer::longValue).toArray());
    if (weights.areEqual()) {
      return distillation.loss(student, teacher, classes);
    }
    var rows = Batches.rows(teacher);
    return distillation.loss(
        student,
        teacher,
        classes,
        manager.create(weights.ofSamples(rows, labels)),
        manager.create(weights.ofLabels(rows, labels)));
  }
}
