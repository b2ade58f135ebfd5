package io.github.fdda.quantize.reconstruct;

import io.github.fdda.network.Network;
import io.github.fdda.network.NetworkPart;
import io.github.fdda.quantize.simulate.StudentState;
import io.github.fdda.quantize.stage.Stage;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.stage.TrainingConfig;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Part after part, the rounded student learns to put out what the float network puts out. See
 * {@link PartReconstruction} for the formulas. Left out on targets that absorb batch normalization
 * or share one grid among all channels of a weight.
 *
 * @param unit what is reconstructed at a time
 * @param iterations for each part, 1 or more
 * @param batchSize images in a batch, 1 or more
 * @param images how many calibration images to learn from, 1 or more, four views of each; synthetic
 *     ones where there are none. See {@link StageInputs#count}
 * @param synthetic images of the generator beside them: 0 for none, else 2 or more
 * @param fisher whether errors are weighted by how much the loss depends on them (BRECQ)
 * @param dropProbability with which an element of an activation stays in float (QDrop, Wei et al.,
 *     arXiv 2203.05740); from 0 to below 1; 0 quantizes all, published 0.5
 * @param roundingRate Adam's learning rate for how weights are rounded, 0 or more, the same in all
 *     iterations
 * @param stepRate for the logarithms of activation steps in the first iteration, falling to 0 along
 *     half a cosine; 0 leaves them as they are
 * @param batchNormRate for γ, β and biases, likewise; 0 leaves them as they are, as published
 * @param penalty weight of the term that makes weights end at a level, 0 or more
 * @since 0.1.0
 */
@RecordBuilder
public record ReconstructionConfig(
    ReconstructionUnit unit,
    int iterations,
    int batchSize,
    int images,
    int synthetic,
    boolean fisher,
    double dropProbability,
    double roundingRate,
    double stepRate,
    double batchNormRate,
    double penalty)
    implements TrainingConfig, ReconstructionConfigBuilder.With {

  static final String NAME = "reconstruction";

  /**
   * @throws InvalidInputException if a value is out of its range; the message names it
   */
  public ReconstructionConfig {
    Arguments.requireAtLeast("reconstruction iterations", iterations, 1);
    Arguments.requireAtLeast("reconstruction batch", batchSize, 1);
    Arguments.requireAtLeast("images for reconstruction", images, 1);
    if (synthetic < 0 || synthetic == 1) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "synthetic images for reconstruction %d: must be 0, or 2 or more: the generator normalizes over them",
              synthetic));
    }
    Arguments.requireNotNegative("learning rate of rounding", roundingRate);
    Arguments.requireNotNegative("learning rate of steps", stepRate);
    Arguments.requireNotNegative("learning rate of γ and β", batchNormRate);
    Arguments.requireNotNegative("penalty of rounding", penalty);
    if (!(dropProbability >= 0 && dropProbability < 1)) {
      throw new InvalidInputException(
          "drop probability %s: must be from 0 to below 1".formatted(dropProbability));
    }
  }

  /**
   * Layer by layer (AdaRound): 300 iterations each, on 100 calibration and 400 synthetic images.
   */
  public static ReconstructionConfig layers() {
    return new ReconstructionConfig(
        ReconstructionUnit.LAYER, 300, 32, 100, 400, false, 0, 3e-2, 2e-3, 1e-3, 1);
  }

  /**
   * {@link #layers()} block by block, with Fisher weights, and each element of an activation in
   * float with probability ½: QDrop on BRECQ.
   */
  public static ReconstructionConfig blocks() {
    return layers().withUnit(ReconstructionUnit.BLOCK).withFisher(true).withDropProbability(0.5);
  }

  @Override
  public String stage() {
    return NAME;
  }

  @Override
  public Optional<ReconstructionConfig> on(Target target) {
    return target.fixesWeightRanges() ? Optional.of(this) : Optional.empty();
  }

  /** One for each part. */
  @Override
  public int steps(Network network) {
    return parts(network).size();
  }

  /** The parts of a network, in order. */
  List<NetworkPart> parts(Network network) {
    return unit == ReconstructionUnit.LAYER ? network.layerParts() : network.blocks();
  }

  @Override
  public boolean drawsSynthetic() {
    return synthetic > 0;
  }

  @Override
  @Internal
  public Stage start(StageInputs inputs, StudentState student) {
    var looked = new ArrayList<>(inputs.views(inputs.count(images)));
    if (synthetic > 0) {
      looked.addAll(inputs.synthetic(synthetic));
    }
    return new Reconstruction(this, inputs, looked, student);
  }

  @Override
  public ReconstructionConfig withLearningRateFactor(double factor) {
    Arguments.requirePositive("learning-rate factor", factor);
    return withRoundingRate(factor * roundingRate)
        .withStepRate(factor * stepRate)
        .withBatchNormRate(factor * batchNormRate);
  }

  // The compiler wants to be told which of two declarations is meant.

  @Override
  public ReconstructionConfig withIterations(int value) {
    return ReconstructionConfigBuilder.With.super.withIterations(value);
  }
}
