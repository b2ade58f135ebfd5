package io.github.fdda.synthesis;

import ai.djl.ndarray.NDArray;
import io.github.fdda.bns.BnsArrays;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.network.Batches;
import io.github.fdda.synthesis.SynthesisStep.SyntheticBatch;
import java.util.List;

/** A generated batch and its pass through the teacher, on the gradient tape. */
record GeneratedBatch(
    List<Integer> labels,
    NDArray images,
    NDArray logits,
    BnsArrays statistics,
    NDArray crossEntropy) {

  SyntheticBatch toHeap(BnsLayout layout) {
    return new SyntheticBatch(
        labels,
        Batches.rows(images),
        Batches.rows(logits),
        statistics.toBns(layout),
        crossEntropy.getFloat());
  }
}
