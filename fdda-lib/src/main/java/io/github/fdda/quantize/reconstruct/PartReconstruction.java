package io.github.fdda.quantize.reconstruct;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.GradientTapes;
import io.github.fdda.engine.Scalars;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.NetworkPart;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.scale.LearnedScales;
import io.github.fdda.quantize.simulate.DroppedQuantization;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.train.Adam;
import io.github.fdda.train.LearningRateSchedule;
import io.github.fdda.util.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Brings the output ẑ of one part of the quantized network near the output z of the float network.
 * Learns how its weights are rounded ({@link SoftWeight}), the steps of its activations (LSQ) and,
 * if they have a learning rate, γ, β and biases, by Adam on
 *
 * <p>E[F · (z − ẑ)²] / e + λ · mean(1 − |2·h(v) − 1|^β),
 *
 * <p>with {@link FisherWeights} F, e the first term's mean as weights were rounded before, and the
 * mean of the second term over the part's weights (arXiv 2004.10568, equations 21 to 25; arXiv
 * 2102.05426, equation 10). The second term is left out during the first fifth of the iterations; β
 * falls from 20 to 2 along a line after it. At the end each weight goes to the nearer level.
 */
final class PartReconstruction {

  private static final float ADAM_BETA1 = 0.9f;
  private static final double WARM_UP = 0.2;
  private static final double FIRST_BETA = 20;
  private static final double LAST_BETA = 2;
  // Where rounding loses nothing there is nothing to divide by.
  private static final double SMALLEST_ERROR = 1e-12;

  /**
   * Images on their way through the two networks.
   *
   * @param exact tensors before the part in the float network; looked at where some are dropped
   * @param given the same in the quantized network
   * @param wanted what the part puts out in the float network
   */
  record Batch(List<NDArray> exact, List<NDArray> given, NDArray wanted) {}

  private final QuantizationPlan plan;
  private final ReconstructionConfig config;
  private final NetworkPart part;
  private final NDArray importance;
  private final Draws random;
  private final Parameters student;
  private final List<Batch> batches;

  /** Draws of one part. */
  record Draws(long seed, int part, int iterations) {
    RandomGenerator at(int iteration) {
      return RandomStream.RECONSTRUCTION.at(seed, 1 + (long) part * iterations + iteration);
    }
  }

  /**
   * @param plan what is quantized, and to how many bits
   * @param part to reconstruct, with at least one weight layer
   * @param importance of each element of what it puts out
   * @param random its draws
   * @param student parameters of the quantized network, changed in place
   * @param batches of images
   */
  PartReconstruction(
      QuantizationPlan plan,
      ReconstructionConfig config,
      NetworkPart part,
      NDArray importance,
      Draws random,
      Parameters student,
      List<Batch> batches) {
    this.plan = plan;
    this.config = config;
    this.part = part;
    this.importance = importance;
    this.random = random;
    this.student = student;
    this.batches = batches;
  }

  /**
   * Lets the part learn.
   *
   * @param ranges of all activations, to start from
   * @param weights of the part
   * @param error mean weighted squared error of what the part puts out before
   * @param manager owner of what is learnt
   * @return the ranges of all activations, those of the part as learnt
   */
  List<QuantizationRange> run(
      List<QuantizationRange> ranges, List<SoftWeight> weights, double error, NDManager manager) {
    var scales = new LearnedScales(plan, ranges, List.of(), new SoftTaps(weights), manager);
    var rates = new LinkedHashMap<String, Double>();
    var trainable = trainable(weights, scales, rates);
    trainable.values().forEach(array -> array.setRequiresGradient(true));
    var adam = new Adam(trainable, ADAM_BETA1, manager);
    var count = weights.stream().mapToLong(weight -> weight.v().size()).sum();
    for (var i = 0; i < config.iterations(); i++) {
      var iteration = i;
      var draws = random.at(i);
      var batch = batches.get(draws.nextInt(batches.size()));
      GradientTapes.<Boolean>compute(
          tape -> {
            var loss =
                Scalars.times(error(batch, scales, draws), 1 / Math.max(error, SMALLEST_ERROR));
            return backward(penalized(loss, weights, count, iteration), iteration, tape);
          });
      var cosine = LearningRateSchedule.COSINE.factor(i, config.iterations());
      adam.step(name -> rate(rates, name, cosine), i + 1);
      scales.keepWithinBounds();
    }
    trainable.values().forEach(array -> array.setRequiresGradient(false));
    return learned(ranges, scales);
  }

  // How weights are rounded must stay able to change until they are drawn to a level.
  private double rate(Map<String, Double> rates, String name, double cosine) {
    var rate = Objects.requireNonNull(rates.get(name));
    return name.endsWith(".rounding") ? rate : cosine * rate;
  }

  private Map<String, NDArray> trainable(
      List<SoftWeight> weights, LearnedScales scales, Map<String, Double> rates) {
    var trainable = new LinkedHashMap<String, NDArray>();
    for (var weight : weights) {
      trainable.put(weight.layer().name() + ".rounding", weight.v());
      rates.put(weight.layer().name() + ".rounding", config.roundingRate());
    }
    if (config.stepRate() > 0) {
      for (var layer : part.activationLayers()) {
        var step = scales.steps().get(layer.name());
        if (step != null) {
          trainable.put(layer.name() + ".step", step);
          rates.put(layer.name() + ".step", config.stepRate());
        }
      }
    }
    if (config.batchNormRate() > 0) {
      for (var name : shifts()) {
        trainable.put(name, student.get(name));
        rates.put(name, config.batchNormRate());
      }
    }
    return trainable;
  }

  /** γ, β and biases of the part. */
  private List<String> shifts() {
    var names = new ArrayList<String>();
    for (var layer : part.batchNorms()) {
      names.add(layer.gamma());
      names.add(layer.beta());
    }
    part.weightLayers().stream()
        .map(WeightLayer::bias)
        .filter(student.trainable()::containsKey)
        .forEach(names::add);
    return names;
  }

  private NDArray error(Batch batch, Taps quantizer, RandomGenerator draws) {
    var dropped = new DroppedQuantization(quantizer, config.dropProbability(), draws);
    var tensors = new ArrayList<NDArray>();
    for (var i = 0; i < batch.given.size(); i++) {
      tensors.add(dropped.drop(batch.exact.get(i), batch.given.get(i)));
    }
    var output = part.run(tensors, student, dropped).get(part.output());
    return TorchFunctions.weightedError(batch.wanted, output, importance);
  }

  private NDArray penalized(NDArray loss, List<SoftWeight> weights, long count, int iteration) {
    var progress = ((double) iteration / config.iterations() - WARM_UP) / (1 - WARM_UP);
    if (progress < 0) {
      return loss;
    }
    var beta = FIRST_BETA + (LAST_BETA - FIRST_BETA) * progress;
    var result = loss;
    for (var weight : weights) {
      var penalty = TorchFunctions.roundingPenalty(weight.v(), (float) beta);
      result = result.add(Scalars.times(penalty, config.penalty() / count));
    }
    return result;
  }

  private boolean backward(NDArray loss, int iteration, Consumer<NDArray> tape) {
    GradientTapes.backward(
        tape,
        loss,
        "loss of reconstruction",
        String.format(
            Locale.ROOT, "'%s', iteration %d", part.weightLayers().get(0).name(), iteration));
    return true;
  }

  private List<QuantizationRange> learned(List<QuantizationRange> ranges, LearnedScales scales) {
    var result = new ArrayList<>(ranges);
    if (config.stepRate() > 0) {
      var found = scales.ranges();
      part.activationLayers().forEach(layer -> result.set(layer.index(), found.get(layer.index())));
    }
    return result;
  }

  /**
   * The mean weighted squared error of what the part puts out.
   *
   * @param quantizer of its weights and activations
   */
  double error(Taps quantizer) {
    var sum = 0.0;
    for (var batch : batches) {
      try (var scope = new EngineScope()) {
        var output = part.run(batch.given, student, quantizer).get(part.output());
        sum += TorchFunctions.weightedError(batch.wanted, output, importance).getFloat();
      }
    }
    return sum / batches.size();
  }

  /** Weights as they are while they are learnt. */
  private record SoftTaps(List<SoftWeight> weights) implements Taps {

    @Override
    public NDArray weight(WeightLayer layer, NDArray weight) {
      return weights.stream()
          .filter(soft -> soft.layer().equals(layer))
          .findFirst()
          .orElseThrow()
          .soft();
    }
  }
}
