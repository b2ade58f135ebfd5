package io.github.fdda.quantize.batch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.network.Batches;
import io.github.fdda.util.Internal;
import java.util.List;

/**
 * What a student's loss is made of, whichever loop trains it: distillation, and how much each
 * sample counts in it.
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
