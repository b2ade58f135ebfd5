package io.github.fdda.quantize.stage;

import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.batch.SampleWeights;

/**
 * A stage in which the whole student learns from the teacher, batch by batch.
 *
 * @since 0.1.0
 */
public interface DistillingConfig extends TrainingConfig {

  /** Numbers of images in a batch, and how they are mixed. */
  BatchConfig batch();

  /** The same with other batches. */
  DistillingConfig withBatch(BatchConfig value);

  @Override
  default boolean drawsSynthetic() {
    return batch().synthetic() > 0;
  }

  /** How much each sample counts. */
  SampleWeights samples();

  /**
   * The same with other weights of samples.
   *
   * @throws io.github.fdda.util.InvalidInputException if a confidence is above 0 and labels do not
   *     count
   */
  DistillingConfig withSamples(SampleWeights value);

  /** Whether labels have a weight above 0 in the loss. */
  boolean learnsLabels();
}
