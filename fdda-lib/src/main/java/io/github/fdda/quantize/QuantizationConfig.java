package io.github.fdda.quantize;

import io.github.fdda.network.Network;
import io.github.fdda.quantize.correct.CorrectionConfig;
import io.github.fdda.quantize.distil.DistilConfig;
import io.github.fdda.quantize.equalize.EqualizeConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.SoftmaxGrid;
import io.github.fdda.quantize.grid.WeightRounding;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.RangeConfig;
import io.github.fdda.quantize.range.TrackedRangeConfig;
import io.github.fdda.quantize.range.WeightRangeMethod;
import io.github.fdda.quantize.reconstruct.ReconstructionConfig;
import io.github.fdda.quantize.reparametrize.ReparametrizeConfig;
import io.github.fdda.quantize.round.RoundConfig;
import io.github.fdda.quantize.scale.EndToEndConfig;
import io.github.fdda.quantize.scale.ScaleConfig;
import io.github.fdda.quantize.stage.StageConfig;
import io.github.fdda.quantize.stage.TrainingConfig;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a network is quantized: a list of stages, each with hyper-parameters of its own. In this
 * order, each at most once:
 *
 * <ol>
 *   <li>{@link EqualizeConfig}: channels are rescaled in closed form;
 *   <li>{@link ReparametrizeConfig}: channels of layer normalizations are brought to one range;
 *   <li>{@link RangeConfig}: ranges of activations are found, weights still in float;
 *   <li>{@link ScaleConfig}: steps of activations and scales of channels are learnt;
 *   <li>{@link RoundConfig}: weights are rounded;
 *   <li>{@link ReconstructionConfig}: part after part learns to put out what it does in float;
 *   <li>{@link CorrectionConfig}: means, or statistics of batch normalization, are corrected;
 *   <li>{@link EndToEndConfig}: steps, γ, β and weights are trained together;
 *   <li>{@link DistilConfig}: FDDA's own loop.
 * </ol>
 *
 * <p>In the place of finding ranges and rounding there may be one stage that does both: {@link
 * NearestConfig}, or {@link TrackedRangeConfig} as published.
 *
 * @param stages in that order
 * @param target what will run the network: where it is quantized, and to what grids
 * @param softmaxGrid grid of softmax outputs in attention, where the target leaves a choice
 * @param keepFloat names of nodes that are computed in float whatever the target can do, sorted; on
 *     a target that computes in integers, with the activation functions after them. A tensor that
 *     another node takes in integers is quantized all the same
 * @param lowPass cut-off of the {@link io.github.fdda.quantize.batch.LowPass} that all synthetic
 *     images go through, as a part of the highest frequency, 0 or more; 0 for no filter
 * @param seed of every random draw
 * @since 0.1.0
 */
@RecordBuilder
public record QuantizationConfig(
    List<StageConfig> stages,
    Target target,
    SoftmaxGrid softmaxGrid,
    List<String> keepFloat,
    double lowPass,
    long seed)
    implements QuantizationConfigBuilder.With {

  /** All kinds in their order: a new kind of stage is a line here. */
  private static final List<StageConfig> KINDS =
      List.of(
          new EqualizeConfig(),
          ReparametrizeConfig.defaults(),
          NearestConfig.defaults(),
          TrackedRangeConfig.published(),
          RangeConfig.defaults(),
          ScaleConfig.defaults(),
          RoundConfig.defaults(),
          ReconstructionConfig.layers(),
          CorrectionConfig.of(true, true),
          EndToEndConfig.defaults(),
          DistilConfig.published());

  /**
   * @throws InvalidInputException if stages are not in order, one is there twice, ranges are not
   *     found or weights not rounded exactly once, scales are learnt without {@link RangeConfig},
   *     or the cut-off is negative or not finite; the message names them
   */
  public QuantizationConfig {
    stages = List.copyOf(stages);
    keepFloat = keepFloat.stream().distinct().sorted().toList();
    Arguments.requireNotNegative("cut-off of the low-pass filter", lowPass);
    requireOrder(stages);
    requireOneRounding(stages);
  }

  /**
   * The stages of recipe {@code standard}: finds ranges, learns in 200 iterations how activations
   * and their channels are scaled, rounds weights with compensation, and trains the whole student
   * for 350 iterations. Chosen on training images of CIFAR-100 that no calibration set held.
   */
  public static QuantizationConfig defaults() {
    return of(
        RangeConfig.defaults(),
        ScaleConfig.defaults(),
        RoundConfig.defaults(),
        EndToEndConfig.defaults());
  }

  /**
   * The stages of recipe {@code attention}: those of {@link #defaults()}, after channels of layer
   * normalizations are evened out; with softmax outputs on powers of √2 where they have four bits
   * or more.
   */
  public static QuantizationConfig attention() {
    return defaults().with(ReparametrizeConfig.defaults()).withSoftmaxGrid(SoftmaxGrid.BY_BITS);
  }

  /**
   * FDDA's loop on a short schedule: ranges of least squared error, corrected γ and β, 1,000
   * iterations on a frozen generator. Chosen like {@link #defaults()}.
   */
  public static QuantizationConfig fdda() {
    return of(NearestConfig.defaults().withMatchBatchNorm(true), DistilConfig.defaults());
  }

  /**
   * The authors' code: ranges tracked over the generator's first 800 iterations, then 70,000
   * iterations of FDDA's loop, in which the generator goes on training.
   */
  public static QuantizationConfig published() {
    return of(TrackedRangeConfig.published(), DistilConfig.published());
  }

  /** Weights rounded to nearest, ranges of least squared error, nothing learnt. */
  public static QuantizationConfig rangesOnly() {
    return of(NearestConfig.defaults());
  }

  /**
   * These stages, for {@link Target#paper()}, uniform grids, nothing kept in float, no filter, seed
   * 0.
   *
   * @throws InvalidInputException if they are not in order, or one lacks what it needs
   */
  public static QuantizationConfig of(StageConfig... stages) {
    return new QuantizationConfig(
        List.of(stages), Target.paper(), SoftmaxGrid.UNIFORM, List.of(), 0, 0);
  }

  /** One stage of each kind, in the order of stages. */
  public static List<StageConfig> kinds() {
    return KINDS;
  }

  /**
   * Where a network is quantized, and to what grids.
   *
   * @param network in float
   * @param bits of each layer
   * @throws InvalidInputException if the target cannot run the network or these bits, or {@code
   *     bits} or {@link #keepFloat} name a layer that is not there
   */
  @Internal
  public QuantizationPlan plan(Network network, BitWidths bits) {
    return QuantizationPlan.of(network, bits, target, softmaxGrid, keepFloat);
  }

  /**
   * The stages that run on the target, in order. Some cannot run, or not in full, on some targets.
   */
  public List<StageConfig> stagesOnTarget() {
    return stages.stream().<StageConfig>flatMap(stage -> stage.on(target).stream()).toList();
  }

  /**
   * Whether a stage draws images from the generator where there are calibration images. If none
   * does, the generator need not be trained.
   */
  public boolean drawsSynthetic() {
    return stages.stream().anyMatch(StageConfig::drawsSynthetic);
  }

  /** The stage of a kind, if there is one. */
  public <S extends StageConfig> Optional<S> find(Class<S> kind) {
    return stages.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /**
   * The same with a stage, at its place and instead of one of its kind.
   *
   * @throws InvalidInputException if it does not go together with the others
   */
  public QuantizationConfig with(StageConfig stage) {
    var others = new ArrayList<>(without(stages, stage.getClass()));
    others.add(stage);
    others.sort(Comparator.comparingInt(QuantizationConfig::place));
    return withStages(others);
  }

  /**
   * The same without a stage.
   *
   * @throws InvalidInputException if the others need it
   */
  public QuantizationConfig without(Class<? extends StageConfig> kind) {
    return withStages(without(stages, kind));
  }

  /** Whether there is a stage of a kind. */
  public boolean has(Class<? extends StageConfig> kind) {
    return find(kind).isPresent();
  }

  /**
   * The same with all stages of a kind changed, if there are any.
   *
   * @param kind a class or an interface, such as {@link TrainingConfig}
   * @param change makes the new stage out of the old one
   * @throws InvalidInputException if the stages do not go together afterwards
   */
  public <S extends StageConfig> QuantizationConfig map(
      Class<S> kind, Function<? super S, ? extends StageConfig> change) {
    return withStages(
        stages.stream()
            .<StageConfig>map(
                stage -> kind.isInstance(stage) ? change.apply(kind.cast(stage)) : stage)
            .toList());
  }

  /**
   * Iterations of learning, of all stages together; of {@link ReconstructionConfig} those for one
   * part.
   */
  public int iterations() {
    return learning(stages).stream().mapToInt(TrainingConfig::iterations).sum();
  }

  /**
   * Steps of the loop over all stages that run on the target: 1 for a stage of one pass, 1 for each
   * part of {@link ReconstructionConfig}. {@link TrackedRangeConfig} takes fewer where the
   * generator had fewer iterations.
   */
  public int steps(Network network) {
    return stagesOnTarget().stream().mapToInt(stage -> stage.steps(network)).sum();
  }

  /**
   * The same with another number of {@link #iterations()} in all, shared out in the proportions
   * that they have now; what is left over goes to the last stage that learns. Stages that get none
   * are left out.
   *
   * @param total 0 or more
   * @throws InvalidInputException if it is below 0, or above 0 and no stage learns
   */
  public QuantizationConfig withTotalIterations(int total) {
    Arguments.requireAtLeast("student iterations", total, 0);
    var learning = learning(stages);
    if (learning.isEmpty() && total > 0) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%d student iterations, and no stage that learns; add one, or leave them out",
              total));
    }
    var now = iterations();
    var left = total;
    var result = this;
    for (var stage : learning) {
      var last = stage == learning.get(learning.size() - 1);
      var share = last ? left : (int) ((long) total * stage.iterations() / now);
      left -= share;
      result =
          share > 0 ? result.with(stage.withIterations(share)) : result.without(stage.getClass());
    }
    return result;
  }

  /**
   * The same with the learning rates of all stages multiplied.
   *
   * @param factor above 0
   * @throws InvalidInputException if it is not
   */
  public QuantizationConfig withLearningRateFactor(double factor) {
    Arguments.requirePositive("learning-rate factor", factor);
    return map(TrainingConfig.class, stage -> stage.withLearningRateFactor(factor));
  }

  /**
   * The same target, grids, filter and seed with {@link NearestConfig} alone: ranges are found and
   * weights rounded to nearest, without equalization, learning and corrections. The stage is that
   * of this configuration without correcting γ and β, or has the method and the images of its
   * {@link RangeConfig}, or else is {@link NearestConfig#defaults()}.
   */
  public QuantizationConfig withoutTraining() {
    var nearest = find(NearestConfig.class).map(stage -> stage.withMatchBatchNorm(false));
    var found =
        find(RangeConfig.class)
            .map(
                stage ->
                    new NearestConfig(
                        stage.method(),
                        WeightRangeMethod.EXTREMES,
                        false,
                        stage.inFloat(),
                        stage.images()));
    return withStages(List.of(nearest.or(() -> found).orElseGet(NearestConfig::defaults)));
  }

  /** How {@link RoundConfig} rounds weights; to nearest where there is none. */
  public WeightRounding rounding() {
    return find(RoundConfig.class).map(RoundConfig::rounding).orElse(WeightRounding.NEAREST);
  }

  private static List<TrainingConfig> learning(List<StageConfig> stages) {
    return stages.stream()
        .filter(TrainingConfig.class::isInstance)
        .map(TrainingConfig.class::cast)
        .toList();
  }

  private static List<StageConfig> without(
      List<StageConfig> stages, Class<? extends StageConfig> kind) {
    return stages.stream().filter(stage -> !kind.isInstance(stage)).toList();
  }

  /** Where a stage belongs. */
  private static int place(StageConfig stage) {
    var kinds = KINDS.stream().map(Object::getClass).toList();
    return kinds.indexOf(stage.getClass());
  }

  private static void requireOrder(List<StageConfig> stages) {
    for (var i = 1; i < stages.size(); i++) {
      var before = stages.get(i - 1);
      var after = stages.get(i);
      if (place(before) >= place(after)) {
        throw new InvalidInputException(
            "stage %s after %s; the order is %s, each once"
                .formatted(
                    after.stage(),
                    before.stage(),
                    KINDS.stream().map(StageConfig::stage).collect(Collectors.joining(", "))));
      }
    }
  }

  private static void requireOneRounding(List<StageConfig> stages) {
    var kinds = stages.stream().map(Object::getClass).toList();
    var whole =
        List.of(NearestConfig.class, TrackedRangeConfig.class).stream()
            .filter(kinds::contains)
            .count();
    var found = kinds.contains(RangeConfig.class);
    var rounds = kinds.contains(RoundConfig.class);
    if (whole + (found ? 1 : 0) != 1 || found != rounds) {
      throw new InvalidInputException(
          "stages %s: ranges have to be found and weights to be rounded once; have ranges and"
                  .formatted(names(stages))
              + " rounding, or nearest, or tracked-ranges");
    }
    if (kinds.contains(ScaleConfig.class) && !found) {
      throw new InvalidInputException(
          "stages %s: scales are learnt while weights are in float; have ranges and rounding in the"
                  .formatted(names(stages))
              + " place of nearest or tracked-ranges");
    }
  }

  private static String names(List<StageConfig> stages) {
    return stages.stream().map(StageConfig::stage).toList().toString();
  }
}
