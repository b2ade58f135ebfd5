package io.github.fdda.quantize.scale;

import io.github.fdda.data.Shift;
import io.github.fdda.quantize.batch.BatchConfig;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * All settings of {@link LsqTraining}; {@link ScaleConfig} and {@link EndToEndConfig} hold those
 * that act in their stage.
 *
 * @param iterations 1 or more
 * @param batch what a batch is made of
 * @param realShift augmentation of calibration images
 * @param syntheticShift augmentation of synthetic images
 * @param samples how much each sample counts in the loss
 * @param labels w, weight of the labels' cross-entropy beside T²·KL, 0 or more
 * @param temperature T of the distillation, above 0
 * @param featureWeight λ of the {@link FeatureLoss} beside T²·KL, 0 or more
 * @param stepRate Adam's learning rate for the logarithms of activation steps in the first
 *     iteration, 0 or more; like the other rates it falls to 0 along half a cosine
 * @param factorRate for the logarithms of channel factors, 0 or more; 0 leaves channels as they are
 * @param batchNormRate for γ and β, 0 or more
 * @param weightRate for weights and biases of convolutions and linear layers, 0 or more; 0 leaves
 *     them as they are; that of a weight is at most 0.016 of its root mean square
 * @param freezing how often a weight that is trained may turn back between two levels before it is
 *     frozen, 0 to 1; 0 freezes none
 */
@RecordBuilder
record LsqConfig(
    int iterations,
    BatchConfig batch,
    Shift realShift,
    Shift syntheticShift,
    SampleWeights samples,
    double labels,
    double temperature,
    double featureWeight,
    double stepRate,
    double factorRate,
    double batchNormRate,
    double weightRate,
    double freezing)
    implements LsqConfigBuilder.With {

  /**
   * @throws InvalidInputException if a value is out of its range, or acts on nothing; the message
   *     names it
   */
  LsqConfig {
    Arguments.requireAtLeast("iterations for scales", iterations, 1);
    Arguments.requireNotNegative("weight of labels", labels);
    Arguments.requirePositive("distillation temperature", temperature);
    Arguments.requireNotNegative("weight of features", featureWeight);
    Arguments.requireNotNegative("learning rate of steps", stepRate);
    Arguments.requireNotNegative("learning rate of channel factors", factorRate);
    Arguments.requireNotNegative("learning rate of γ and β", batchNormRate);
    Arguments.requireNotNegative("learning rate of weights", weightRate);
    Arguments.requireProbability("frequency from which weights are frozen", freezing);
    samples.requireActs(labels);
    if (freezing > 0 && weightRate == 0) {
      throw new InvalidInputException(
          "weights are frozen that are not trained; give them a learning rate, or 0 as the frequency");
    }
  }
}
