package io.github.fdda.quantize.stage;

import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.batch.SampleWeights;

/**
 * A stage in which the whole student learns from the teacher, batch by batch.
 *
 * @since 0.1.0
 */
public interface DistillingConfig extends TrainingConfig {

  /** What a batch is made of. */
  BatchConfig batch();

  /** The same with other batches. */
  DistillingConfig withBatch(BatchConfig value);

  /** How much each sample counts. */
  SampleWeights samples();

  /** The same with samples that count otherwise. */
  DistillingConfig withSamples(SampleWeights value);

  /** Whether labels count in the loss. */
  boolean learnsLabels();
}
