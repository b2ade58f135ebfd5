package io.github.fdda;

import io.github.fdda.bns.BnsSample;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.network.Batches;
import io.github.fdda.network.Network;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.Quantizer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.stage.QuantizationStep;
import io.github.fdda.search.SearchConfig;
import io.github.fdda.search.StrategySearch;
import io.github.fdda.search.Trial;
import io.github.fdda.synthesis.ImageBank;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.synthesis.Synthesizer;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.train.Progress;
import io.github.fdda.train.StepObserver;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.DivergedException;
import io.github.fdda.util.Fingerprint;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.RandomStream;
import io.github.fdda.util.StoppedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * Result of step 2: a trained generator, with the centers it came from. One synthesis serves every
 * bit-width. Immutable; need not be closed.
 *
 * @since 0.1.0
 */
public final class Synthesis {

  private static final String NAME = "synthesis";
  private static final int LARGEST_BATCH = 128;

  private final BnsCenters centers;
  private final SynthesisConfig config;
  private final int iterations;
  private final Snapshot state;
  private final StoppedLoop stopped = new StoppedLoop();

  Synthesis(BnsCenters centers, SynthesisConfig config, int iterations, Snapshot state) {
    this.centers = centers;
    this.config = config;
    this.iterations = iterations;
    this.state = state;
  }

  /** The centers the generator was trained towards. */
  public BnsCenters centers() {
    return centers;
  }

  /** Hyper-parameters of the training. */
  public SynthesisConfig config() {
    return config;
  }

  /** Iterations done: fewer than configured if the loop was stopped. */
  public int iterations() {
    return iterations;
  }

  /** The refined images, if there are any. */
  public Optional<ImageBank> bank() {
    return trained().bank();
  }

  /** {@link #refine(RefinementConfig, Consumer)}, unobserved. */
  public Synthesis refine(RefinementConfig refinement) {
    return refine(refinement, progress -> {});
  }

  /**
   * Refines images of the generator against the centers; see {@link
   * io.github.fdda.synthesis.Refiner}. Whatever needs images of the result draws from the refined
   * ones.
   *
   * @param refinement hyper-parameters
   * @param progress told how many classes have their images refined
   * @return this generator with those images; with none of them if there is nothing to refine
   * @throws DivergedException if the loss is no longer finite
   */
  public Synthesis refine(RefinementConfig refinement, Consumer<Progress> progress) {
    var refined = config.withRefinement(refinement);
    var generator = new Synthesis(centers, refined, iterations, state.without(ImageBank.PREFIX));
    return refinement.refines() ? generator.refined(progress) : generator;
  }

  private Synthesis refined(Consumer<Progress> progress) {
    var bank = new Refinement(this).bank(progress);
    return new Synthesis(centers, config, iterations, state.plus(bank.toSnapshot()));
  }

  /**
   * Makes images, or draws them from the refined ones.
   *
   * @param labels the classes wanted, each from 0 to K − 1; at least two labels
   * @param seed of the latents, or of drawing from the refined images
   * @return normalized images, each C×H×W
   * @throws InvalidInputException if there are fewer than two labels, since the generator
   *     normalizes over the images it makes together, or there is no class of a label
   */
  public List<float[]> images(List<Integer> labels, long seed) {
    Arguments.requireAtLeast("labels of images to make", labels.size(), 2);
    labels.forEach(
        label -> Arguments.requireBetween("label", label, 0, centers.network().classCount() - 1));
    var random = RandomStream.SAMPLES.at(seed, 0);
    var batches = (labels.size() + LARGEST_BATCH - 1) / LARGEST_BATCH;
    var images = new ArrayList<float[]>();
    try (var engine = EngineSession.open(centers.device());
        var generator = trained().images(engine.manager())) {
      for (var i = 0; i < batches; i++) {
        var batch = labels.subList(i * labels.size() / batches, (i + 1) * labels.size() / batches);
        images.addAll(generator.images(batch, random));
      }
    }
    return images;
  }

  /**
   * Makes images of every class and takes their statistics in the teacher, one image at a time.
   *
   * @param name of the sample in charts and tables
   * @param perClass how many of each class, at least 1
   * @param seed as for {@link #images}
   * @throws InvalidInputException if {@code perClass} is below 1
   */
  public BnsSample statistics(String name, int perClass, long seed) {
    var labels = labelsInTurn(perClass);
    return centers.statistics(name, images(labels, seed), labels);
  }

  /**
   * Measures how often the teacher gives an image the class that it was made for.
   *
   * @param perClass how many images of each class to make, at least 1
   * @param seed as for {@link #images}
   * @return percent of the images
   * @throws InvalidInputException if {@code perClass} is below 1
   */
  public double recognized(int perClass, long seed) {
    var labels = labelsInTurn(perClass);
    var logits = Fdda.logits(centers.network(), images(labels, seed));
    var right =
        IntStream.range(0, labels.size())
            .filter(i -> Batches.argMax(logits.get(i)) == labels.get(i))
            .count();
    return 100.0 * right / labels.size();
  }

  /**
   * The loop of step 2 at the point where it ended, to continue it.
   *
   * @return the caller closes it
   */
  public Synthesizer<Synthesis> synthesizer() {
    var synthesizer = centers.synthesizer(config);
    synthesizer.resume(iterations, state);
    return synthesizer;
  }

  /**
   * The baseline without training: ranges found on the calibration images, or where there are none,
   * on synthetic ones.
   *
   * @param bits of each layer
   * @param config says for which target and how ranges are found; {@link
   *     QuantizationConfig#withoutTraining} of it is run
   * @throws InvalidInputException if {@code bits} names a layer that the network lacks, or the
   *     target cannot run the network or these bits
   */
  public QuantizedNetwork quantizeRangesOnly(BitWidths bits, QuantizationConfig config) {
    return centers.calibration().size() > 0
        ? centers.quantizeRangesOnly(bits, config)
        : quantize(bits, config.withoutTraining());
  }

  /** Step 3 by {@link Recipe#forNetwork(Network, BitWidths)}, unobserved. */
  public QuantizedNetwork quantize(BitWidths bits) {
    return quantize(bits, Recipe.forNetwork(centers.network(), bits));
  }

  /**
   * Step 3 by any recipe, unobserved. The recipe's hyper-parameters of the generator are ignored.
   */
  public QuantizedNetwork quantize(BitWidths bits, Recipe recipe) {
    return quantize(bits, recipe.quantization());
  }

  /** {@link #quantize(BitWidths, QuantizationConfig, StepObserver)}, unobserved. */
  public QuantizedNetwork quantize(BitWidths bits, QuantizationConfig config) {
    return quantize(bits, config, StepObserver.none());
  }

  /**
   * Step 3: quantizes the network, stage by stage.
   *
   * @param bits of each layer
   * @param config its stages
   * @param observer sees every iteration of every stage, and may stop the loop
   * @return the quantized network as it was when the loop ended
   * @throws InvalidInputException if {@code bits} names a layer that the network lacks, the target
   *     cannot run the network or these bits, or the loop was stopped before weights were rounded
   * @throws DivergedException if a loss is no longer finite
   * @throws StoppedException if the thread is interrupted; the same call, made again, goes on there
   */
  public QuantizedNetwork quantize(
      BitWidths bits, QuantizationConfig config, StepObserver<QuantizationStep> observer) {
    try (var quantizer = quantizer(bits, config)) {
      return stopped.run(
          List.of(bits, config),
          state -> quantizer.restore(state.snapshot()),
          () -> new StoppedLoop.State(quantizer.iteration(), quantizer.snapshot()),
          () -> {
            quantizer.run(observer);
            return quantizer.result();
          });
    }
  }

  /** The loop of step 3 by a recipe; see {@link #quantizer(BitWidths, QuantizationConfig)}. */
  public Quantizer<QuantizedNetwork> quantizer(BitWidths bits, Recipe recipe) {
    return quantizer(bits, recipe.quantization());
  }

  /**
   * The loop of step 3, for stepping through by hand: through all iterations of all stages.
   *
   * @return at its beginning; the caller closes it
   * @throws InvalidInputException if {@code bits} names a layer that the network lacks, or the
   *     target cannot run the network or these bits
   */
  public Quantizer<QuantizedNetwork> quantizer(BitWidths bits, QuantizationConfig config) {
    return centers.quantizer(Optional.of(trained()), bits, config);
  }

  /** {@link #sweep(List, LabelledImages, SweepConfig, Consumer)} with defaults, unobserved. */
  public Table sweep(List<BitWidths> grid, LabelledImages test) {
    return sweep(grid, test, SweepConfig.defaults(), row -> {});
  }

  /**
   * Quantizes to many bit-widths, one after the other, and measures each. All start from this
   * synthesis; the seeds of {@code config} vary the quantization only.
   *
   * @param grid the bit-widths, such as {@link BitWidths#equal} and {@link BitWidths#grid} give
   * @param test labelled images to measure on
   * @param config hyper-parameters, seeds, and the file that a sweep which was cut off goes on from
   * @param rows told each row as soon as it is complete
   * @return one row a bit-width, as {@link SweepRow#table} describes
   * @throws InvalidInputException if the grid is empty or names a layer that the network lacks, the
   *     target cannot run the network or these bits, the images do not fit the network, or the file
   *     of {@code config} is damaged, holds a sweep with other inputs, or cannot be written
   * @throws DivergedException if a loss is no longer finite
   */
  public Table sweep(
      List<BitWidths> grid, LabelledImages test, SweepConfig config, Consumer<SweepRow> rows) {
    return SweepRow.table(new Sweep(this, test, config).run(grid, Optional.empty(), rows));
  }

  /**
   * As {@link #sweep(List, LabelledImages, SweepConfig, Consumer)}, measured elsewhere.
   *
   * @param elsewhere does all that is not measured yet
   * @throws io.github.fdda.util.UnavailableException if a measurement failed; the others are in the
   *     file of {@code config} then
   */
  @Internal
  public Table sweep(
      List<BitWidths> grid,
      LabelledImages test,
      SweepConfig config,
      TaskRunner elsewhere,
      Consumer<SweepRow> rows) {
    return SweepRow.table(new Sweep(this, test, config).run(grid, Optional.of(elsewhere), rows));
  }

  /**
   * Quantizes by several recipes, one after the other, and compares each student with the teacher.
   * All draw from this synthesis: the hyper-parameters that recipes have for the generator are
   * ignored.
   *
   * @param recipes to compare
   * @param bits of each layer
   * @param images to measure on, labelled, at least one. To choose a recipe by the result, take
   *     training images that the calibration set does not hold ({@link CalibrationSet#beyond})
   * @param rows told each row as soon as it is complete
   * @return one row a recipe, as {@link RecipeRow#table} describes
   * @throws InvalidInputException if there is no image, the images do not fit the network, {@code
   *     bits} names a layer that it lacks, or the target cannot run it or these bits
   * @throws DivergedException if a loss is no longer finite
   */
  public Table compare(
      List<Recipe> recipes, BitWidths bits, LabelledImages images, Consumer<RecipeRow> rows) {
    Fdda.requireMatch(centers.network(), images);
    var here = Workplace.of(this, images);
    var compared = new ArrayList<RecipeRow>();
    for (var recipe : recipes) {
      var row = row(recipe, bits, images, RecipeTask.of(recipe, bits, this).run(here));
      compared.add(row);
      rows.accept(row);
    }
    return RecipeRow.table(compared);
  }

  /**
   * As {@link #compare(List, BitWidths, LabelledImages, Consumer)}, each recipe elsewhere.
   *
   * @param elsewhere quantizes
   * @param rows told each row as it arrives
   * @return one row a recipe, in their order
   * @throws io.github.fdda.util.UnavailableException if a recipe failed
   */
  @Internal
  public Table compare(
      List<Recipe> recipes,
      BitWidths bits,
      LabelledImages images,
      TaskRunner elsewhere,
      Consumer<RecipeRow> rows) {
    Fdda.requireMatch(centers.network(), images);
    var byName = new LinkedHashMap<String, Recipe>();
    recipes.forEach(recipe -> byName.putIfAbsent(recipe.name(), recipe));
    var tasks = byName.values().stream().map(recipe -> RecipeTask.of(recipe, bits, this)).toList();
    var done = new HashMap<String, RecipeRow>();
    var faults =
        elsewhere.run(
            "compare",
            tasks,
            (task, compared) -> {
              var recipe = Objects.requireNonNull(byName.get(task.name()), "one of them");
              var row = row(recipe, bits, images, compared);
              done.put(task.name(), row);
              rows.accept(row);
            });
    TaskRunner.requireNone(faults, tasks.size());
    return RecipeRow.table(byName.keySet().stream().map(done::get).toList());
  }

  private RecipeRow row(
      Recipe recipe, BitWidths bits, LabelledImages images, RecipeTask.Compared compared) {
    return new RecipeRow(
        centers.network().name(),
        images.size(),
        centers.calibration().perClass(),
        bits,
        recipe.name(),
        compared.fidelity(),
        compared.seconds());
  }

  /** Identifies this generator: its hyper-parameters, its iterations and its state. */
  @Internal
  public Fingerprint fingerprint() {
    return Fingerprint.of(
        Map.of("config", config, "iterations", iterations, "state", state.sha256()));
  }

  /**
   * Searches for the nodes of a quantized network that are better computed in float on this
   * machine. What may be lost is measured on views of the calibration images and on synthetic ones.
   *
   * <pre>{@code
   * var prepared = synthesis.quantize(BitWidths.of(8, 8), config.withTarget(Target.onnxruntimeCpu()));
   * try (var search = synthesis.search(prepared, SearchConfig.defaults().withMaxLoss(0.5))) {
   *   var found = search.run(trial -> System.out.println(trial));
   *   prepared.keepingFloat(found.strategy().floats()).exportOnnx(file);
   * }
   * }</pre>
   *
   * @param quantized of this synthesis
   * @param done trials of a search that was broken off, in order; none for a new one
   * @return the caller closes it
   * @throws InvalidInputException if nothing of it is computed in integers, the start names a node
   *     that is not there, or ONNX Runtime cannot run a file
   */
  public StrategySearch search(QuantizedNetwork quantized, SearchConfig config, List<Trial> done) {
    var space = new SearchSpace(quantized);
    return new StrategySearch(config, space.nodes(), space, ProbeImages.of(this), done);
  }

  /**
   * Saves the synthesis and its centers in a folder.
   *
   * @param folder created where missing; earlier results there are replaced
   * @throws InvalidInputException if the folder cannot be written
   */
  public void save(Path folder) {
    centers.save(folder);
    new ResultFolder(folder)
        .save(NAME, new Description(config, iterations, centers.provenance()), state);
  }

  /**
   * Loads a synthesis and its centers.
   *
   * @param folder they were saved in
   * @param network the same network
   * @param calibration the same images
   * @throws InvalidInputException if there is none, it is damaged, or came from another network or
   *     other images
   */
  public static Synthesis load(Path folder, Network network, CalibrationSet calibration) {
    var centers = BnsCenters.load(folder, network, calibration);
    var saved = new ResultFolder(folder).load(NAME, Description.class);
    if (!saved.description().provenance.isOf(network, calibration)) {
      throw new InvalidInputException(
          folder + ": the synthesis was made from other centers; synthesize again");
    }
    return new Synthesis(
        centers, saved.description().config, saved.description().iterations, saved.arrays());
  }

  /** For people: how far the generator was trained, and towards what. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "generator after %d of %d iterations, %d refined images a class, towards %s",
        iterations,
        config.iterations(),
        config.refinement().perClass(),
        centers);
  }

  private record Description(SynthesisConfig config, int iterations, Provenance provenance) {}

  /** Classes in turn, so that no batch of the generator holds one class only. */
  List<Integer> labelsInTurn(int perClass) {
    Arguments.requireAtLeast("images a class", perClass, 1);
    var classes = centers.network().classCount();
    return IntStream.range(0, perClass * classes).mapToObj(i -> i % classes).toList();
  }

  private TrainedGenerator trained() {
    return new TrainedGenerator(centers.network(), centers.classes(), config, iterations, state);
  }
}
