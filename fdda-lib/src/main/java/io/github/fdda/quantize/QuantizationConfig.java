package io.github.fdda.quantize;

import io.github.fdda.data.Augmentation;
import io.github.fdda.quantize.batch.Distillation;
import io.github.fdda.quantize.batch.GeneratorTraining;
import io.github.fdda.quantize.batch.Mixup;
import io.github.fdda.quantize.batch.SampleWeights;
import io.github.fdda.quantize.batch.SyntheticData;
import io.github.fdda.quantize.correct.Corrections;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.reconstruct.ReconstructionConfig;
import io.github.fdda.quantize.reconstruct.ReconstructionUnit;
import io.github.fdda.quantize.scale.FeatureLoss;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Hyper-parameters of the student: how ranges are chosen and how it is trained.
 *
 * @param iterations of training; 0 leaves the network as its start makes it
 * @param realBatch calibration images in a batch, 0 or more; published 16
 * @param syntheticBatch synthetic images in a batch, at least 2; published 16 (in joint training
 *     the generator's own batch size counts instead)
 * @param learningRate of the first iteration, falling to 0 along one cosine
 * @param momentum of Nesterov's method, published 0.9
 * @param weightDecay on all trainable arrays, published 1e-4
 * @param distillation the loss
 * @param straightThrough how the gradient passes the activations
 * @param realAugmentation of calibration images
 * @param syntheticAugmentation of synthetic images
 * @param syntheticData what becomes of synthetic images before the student learns from them
 * @param sampleWeights how much each sample counts in the loss
 * @param ranges how activation ranges are chosen
 * @param rangeImages how many images ranges are chosen on: calibration images, and synthetic ones
 *     where those are fewer. Counted in images of 32×32 pixels: fewer of larger ones are used, but
 *     at least 32
 * @param trackedIterations iterations of the generator that {@link RangeMethod#PUBLISHED} looks at
 * @param matchBatchNorm whether γ and β are corrected while ranges are chosen, so that each
 *     batch-normalization layer puts out the mean and variance that it does in the teacher
 * @param rounding how weights are rounded before training
 * @param equalizingIterations of learning how activations and their channels are scaled, before
 *     weights are rounded; it comes first, since it needs weights that can follow
 * @param scaleIterations of training how activations are scaled together with weights, γ and β,
 *     after weights are rounded
 * @param scaleTemperature T of the distillation in these iterations, above 0: near 20 all logits
 *     count nearly alike, lower down those of the likely classes count more
 * @param weightRate Adam's learning rate for weights in these iterations
 * @param featureWeight how much the {@link FeatureLoss} counts in them beside T²·KL, 0 or more
 * @param reconstruction how parts of the network learn to put out what they do in the float
 *     network, between rounding and {@code scaleIterations}. Left out on targets that absorb batch
 *     normalization or share one grid among all channels of a weight
 * @param weightRanges how the ranges of weights are chosen
 * @param corrections in closed form. Together with {@code ranges} other than {@link
 *     RangeMethod#PUBLISHED}, as is all that prepares the student
 * @param target what will run the network: where it is quantized, and to what grids
 * @param generatorTraining whether the generator goes on training
 * @param seed of every draw
 */
@RecordBuilder
public record QuantizationConfig(
    int iterations,
    int realBatch,
    int syntheticBatch,
    double learningRate,
    double momentum,
    double weightDecay,
    Distillation distillation,
    StraightThrough straightThrough,
    Augmentation realAugmentation,
    Augmentation syntheticAugmentation,
    SyntheticData syntheticData,
    SampleWeights sampleWeights,
    RangeMethod ranges,
    int rangeImages,
    int trackedIterations,
    boolean matchBatchNorm,
    WeightRounding rounding,
    int equalizingIterations,
    int scaleIterations,
    double scaleTemperature,
    double weightRate,
    double featureWeight,
    ReconstructionConfig reconstruction,
    WeightRangeMethod weightRanges,
    Corrections corrections,
    Target target,
    GeneratorTraining generatorTraining,
    long seed)
    implements QuantizationConfigBuilder.With {

  /**
   * @throws InvalidInputException if a value is out of its range, or two do not go together; the
   *     message names them
   */
  public QuantizationConfig {
    Arguments.requireAtLeast("student iterations", iterations, 0);
    Arguments.requireAtLeast("real images in a batch", realBatch, 0);
    Arguments.requireAtLeast("synthetic images in a batch", syntheticBatch, 2);
    Arguments.requireAtLeast("images for ranges", rangeImages, 4);
    Arguments.requireAtLeast("equalizing iterations", equalizingIterations, 0);
    Arguments.requireAtLeast("scale iterations", scaleIterations, 0);
    Arguments.requireAtLeast("tracked iterations", trackedIterations, 1);
    Arguments.requirePositive("temperature for scales", scaleTemperature);
    Arguments.requireNotNegative("learning rate of weights", weightRate);
    Arguments.requireNotNegative("weight of features", featureWeight);
    Arguments.requireNotNegative("student learning rate", learningRate);
    Arguments.requireNotNegative("momentum", momentum);
    Arguments.requireNotNegative("weight decay", weightDecay);
    if (syntheticData.mixup().partners() == Mixup.Partners.SAME_CLASS
        && generatorTraining == GeneratorTraining.JOINT) {
      throw new InvalidInputException(
          "mixup of a class needs more images than a generator in training makes; freeze it, or mix"
              + " the batch");
    }
  }

  /**
   * The same with another number of iterations in all, shared out as they are now.
   *
   * @throws InvalidInputException if it is below 0
   */
  public QuantizationConfig withTotalIterations(int total) {
    Arguments.requireAtLeast("student iterations", total, 0);
    var now = Math.max(1, iterations + preparingIterations());
    var equalizing = (int) ((long) total * equalizingIterations / now);
    var scales = (int) ((long) total * scaleIterations / now);
    var parts = (int) ((long) total * reconstructingIterations() / now);
    return withEqualizingIterations(equalizing)
        .withReconstruction(parts > 0 ? reconstruction.withIterations(parts) : none())
        .withScaleIterations(scales)
        .withIterations(total - equalizing - parts - scales);
  }

  /**
   * The same with all learning rates multiplied.
   *
   * @param factor above 0
   * @throws InvalidInputException if it is not
   */
  public QuantizationConfig withLearningRateFactor(double factor) {
    Arguments.requirePositive("learning-rate factor", factor);
    return withLearningRate(factor * learningRate)
        .withWeightRate(factor * weightRate)
        .withReconstruction(reconstruction.withLearningRateFactor(factor));
  }

  /** The same without any training: ranges are chosen, weights rounded to nearest. */
  public QuantizationConfig withoutTraining() {
    return withEqualizingIterations(0)
        .withScaleIterations(0)
        .withReconstruction(none())
        .withCorrections(Corrections.NONE)
        .withIterations(0)
        .withRounding(WeightRounding.NEAREST);
  }

  /** Iterations of learning before the student is trained as a whole. */
  public int preparingIterations() {
    return equalizingIterations + reconstructingIterations() + scaleIterations;
  }

  private int reconstructingIterations() {
    return reconstruction.reconstructs() ? reconstruction.iterations() : 0;
  }

  private ReconstructionConfig none() {
    return reconstruction.withUnit(ReconstructionUnit.NONE);
  }

  /** Whether there is more to do before training than to choose ranges. */
  boolean prepares() {
    return preparingIterations() > 0
        || rounding == WeightRounding.COMPENSATED
        || !corrections.equals(Corrections.NONE);
  }

  /**
   * 1,000 iterations on a frozen generator, ranges of least squared error, corrected γ and β, no
   * gradient where activations were clipped. Chosen on training images of CIFAR-100 that no
   * calibration set held.
   */
  public static QuantizationConfig defaults() {
    return published()
        .withIterations(1000)
        .withLearningRate(1e-4)
        .withStraightThrough(StraightThrough.MASKED)
        .withRanges(RangeMethod.MSE)
        .withMatchBatchNorm(true)
        .withGeneratorTraining(GeneratorTraining.FROZEN);
  }

  /**
   * The student prepared layer by layer instead of trained as a whole at first: 200 iterations of
   * learning how activations and their channels are scaled, weights rounded with compensation, 350
   * iterations of learning with rounded weights. Chosen like {@link #defaults()}.
   */
  public static QuantizationConfig prepared() {
    return defaults()
        .withIterations(0)
        .withEqualizingIterations(200)
        .withRounding(WeightRounding.COMPENSATED)
        .withScaleIterations(350);
  }

  /** The authors' code: 350 epochs of 200 iterations beside the generator, learning rate 1e-6. */
  public static QuantizationConfig published() {
    return new QuantizationConfig(
        350 * 200,
        16,
        16,
        1e-6,
        0.9,
        1e-4,
        Distillation.published(),
        StraightThrough.UNMASKED,
        Augmentation.of(0.08, 0.5),
        Augmentation.of(0.5, 0.5),
        SyntheticData.asMade(),
        SampleWeights.equal(),
        RangeMethod.PUBLISHED,
        100,
        4 * 200,
        false,
        WeightRounding.NEAREST,
        0,
        0,
        20,
        3e-4,
        0,
        ReconstructionConfig.none(),
        WeightRangeMethod.BY_ROUNDING,
        Corrections.NONE,
        Target.paper(),
        GeneratorTraining.JOINT,
        0);
  }
}
