package io.github.fdda;

import ai.djl.Device;
import io.github.fdda.bns.Bns;
import io.github.fdda.bns.BnsArrays;
import io.github.fdda.bns.BnsLayout;
import io.github.fdda.bns.BnsMetric;
import io.github.fdda.bns.BnsSample;
import io.github.fdda.bns.BnsUnits;
import io.github.fdda.bns.ClassCenter;
import io.github.fdda.bns.ClassCenters;
import io.github.fdda.bns.StatisticsCheck;
import io.github.fdda.data.CalibrationSet;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.engine.EngineScope;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.mixed.LayerTimes;
import io.github.fdda.mixed.MixedPrecisionConfig;
import io.github.fdda.mixed.Sensitivities;
import io.github.fdda.network.Batches;
import io.github.fdda.network.LayerMoments;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.Quantizer;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.range.NearestConfig;
import io.github.fdda.quantize.range.RangeMethod;
import io.github.fdda.quantize.stage.StageInputs;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.search.LayerTimer;
import io.github.fdda.search.SearchConfig;
import io.github.fdda.synthesis.RefinementConfig;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.synthesis.SynthesisStep;
import io.github.fdda.synthesis.Synthesizer;
import io.github.fdda.synthesis.TrainedGenerator;
import io.github.fdda.train.Progress;
import io.github.fdda.train.StepObserver;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.DivergedException;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.RandomStream;
import io.github.fdda.util.StoppedException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Result of step 1: the BNS center of each class, with the network and the images it came from.
 * After {@link Fdda#withoutImages} there are neither images nor centers. Immutable; need not be
 * closed.
 *
 * @since 0.1.0
 */
public final class BnsCenters {

  private static final String NAME = "centers";

  private final Network network;
  private final CalibrationSet calibration;
  private final ClassCenters centers;
  private final Device device;
  private final Provenance provenance;
  private final StoppedLoop stopped = new StoppedLoop();

  BnsCenters(Network network, CalibrationSet calibration, ClassCenters centers, Device device) {
    this(network, calibration, centers, device, Provenance.of(network, calibration, device));
  }

  private BnsCenters(
      Network network,
      CalibrationSet calibration,
      ClassCenters centers,
      Device device,
      Provenance provenance) {
    this.network = network;
    this.calibration = calibration;
    this.centers = centers;
    this.device = device;
    this.provenance = provenance;
  }

  /**
   * Step 1, or what stands for it where there are no images: {@link Fdda#collectCenters} or {@link
   * Fdda#withoutImages}.
   */
  @Internal
  public static BnsCenters of(Network network, CalibrationSet calibration, Device device) {
    return calibration.size() == 0
        ? Fdda.withoutImages(network, device)
        : Fdda.collectCenters(network, calibration, device);
  }

  /** The teacher. */
  public Network network() {
    return network;
  }

  /** The images the centers were collected from; none in data-free quantization. */
  public CalibrationSet calibration() {
    return calibration;
  }

  /** Where the further steps compute. */
  public Device device() {
    return device;
  }

  /**
   * The center of one class.
   *
   * @param label the class, from 0 to K − 1
   * @throws InvalidInputException if there is no such class, or no center, since there are no
   *     images
   */
  public ClassCenter of(int label) {
    if (centers.isEmpty()) {
      throw new InvalidInputException(
          "network %s has no centers, since no images were given; collect them from some"
              .formatted(network.name()));
    }
    Arguments.requireBetween("class", label, 0, network.classCount() - 1);
    return centers.classes().get(label);
  }

  /** The centers of all classes; empty in data-free quantization. */
  public ClassCenters classes() {
    return centers;
  }

  /**
   * One row for each center: {@code class}, {@code name}, {@code reliable}, and {@code predicted},
   * the name of the class that the teacher gives the class's first calibration image. No rows in
   * data-free quantization.
   */
  public Table table() {
    var label = IntColumn.create("class");
    var name = StringColumn.create("name");
    var reliable = BooleanColumn.create("reliable");
    var predicted = StringColumn.create("predicted");
    for (var center : centers.classes()) {
      label.append(center.label());
      name.append(calibration.classes().get(center.label()));
      reliable.append(center.reliable());
      predicted.append(calibration.classes().get(Batches.argMax(center.logits().get(0))));
    }
    return Table.create("BNS centers of " + network.name(), label, name, reliable, predicted);
  }

  /**
   * The teacher's running statistics as the unit of distances; see {@link BnsMetric}.
   *
   * @param units to measure in
   */
  public BnsMetric metric(BnsUnits units) {
    return BnsMetric.of(units, running());
  }

  private Bns running() {
    try (var engine = EngineSession.open(device);
        var parameters = network.parameters(engine.manager());
        var scope = new EngineScope()) {
      return BnsArrays.running(network, parameters).toBns(centers.layout());
    }
  }

  /**
   * Looks at the calibration images before all else: whether their statistics are near the
   * network's running ones, layer by layer. Several images of a class count as one group.
   *
   * @throws InvalidInputException if there are no centers, or that of one class only
   */
  public StatisticsCheck check() {
    return StatisticsCheck.of(
        network,
        running(),
        centers.classes().stream().map(ClassCenter::statistics).toList(),
        calibration.size());
  }

  /**
   * Looks at other images as {@link #check()} does, as one pass.
   *
   * @param images at least two
   * @throws InvalidInputException if images and network differ in shape or number of classes, or
   *     there are fewer than two
   */
  public StatisticsCheck check(LabelledImages images) {
    return check(statistics("images", images));
  }

  /**
   * Looks at images whose statistics were taken, as synthetic ones.
   *
   * @param sample {@link #statistics} of this network, at least two
   * @throws InvalidInputException if there are fewer than two
   */
  public StatisticsCheck check(BnsSample sample) {
    return StatisticsCheck.of(network, running(), sample.statistics(), sample.size());
  }

  /**
   * Takes the statistics of single images in the teacher, for looking at separation and incohesion.
   *
   * @param name of the sample in charts and tables
   * @param images labelled, at least one
   * @throws InvalidInputException if images and network differ in shape or number of classes, or
   *     there is no image
   */
  public BnsSample statistics(String name, LabelledImages images) {
    Fdda.requireMatch(network, images);
    var indices = IntStream.range(0, images.size()).toArray();
    return statistics(
        name,
        Batches.normalized(images, indices),
        IntStream.of(indices).map(images::label).boxed().toList());
  }

  /**
   * Takes the statistics of single images in the teacher.
   *
   * @param name of the sample in charts and tables
   * @param images normalized, N arrays of C×H×W
   * @param labels N
   * @throws InvalidInputException if there is no image, or not one label for each
   */
  public BnsSample statistics(String name, List<float[]> images, List<Integer> labels) {
    try (var engine = EngineSession.open(device);
        var parameters = network.parameters(engine.manager())) {
      return BnsSample.of(name, network, parameters, images, labels, engine.manager());
    }
  }

  /**
   * Draws distorted centers of every class. The BNS-distorted loss has such targets; only for
   * classes that are not reliable it has noise instead.
   *
   * @param config its distortion, units and seed are used
   * @param perClass how many of each class, at least 1
   * @throws InvalidInputException if {@code perClass} is below 1, or there are no centers
   */
  public BnsSample distorted(SynthesisConfig config, int perClass) {
    Arguments.requireAtLeast("distorted centers a class", perClass, 1);
    var metric = metric(config.units());
    var random = RandomStream.SAMPLES.at(config.seed(), 0);
    var labels =
        centers.classes().stream()
            .flatMap(center -> Collections.nCopies(perClass, center.label()).stream())
            .toList();
    var statistics =
        labels.stream()
            .map(label -> config.distortion().distort(of(label).statistics(), metric, random))
            .toList();
    return new BnsSample("distorted centers", labels, statistics);
  }

  /** What the centers were made from, and when. */
  public Provenance provenance() {
    return provenance;
  }

  /** {@link #synthesize(SynthesisConfig, StepObserver)}, unobserved. */
  public Synthesis synthesize(SynthesisConfig config) {
    return synthesize(config, StepObserver.none());
  }

  /**
   * Step 2: trains the generator, then refines its images if {@code config} says so.
   *
   * @param config hyper-parameters; without centers, its fine-grained losses are left out
   * @param observer sees every iteration, and may stop the loop
   * @return the generator as it was when the loop ended
   * @throws InvalidInputException if there are centers, fine-grained losses are wanted and no class
   *     is reliable
   * @throws DivergedException if a loss is no longer finite
   * @throws StoppedException if the thread is interrupted; the same call, made again, goes on there
   */
  public Synthesis synthesize(SynthesisConfig config, StepObserver<SynthesisStep> observer) {
    try (var synthesizer = synthesizer(config)) {
      return stopped.run(
          config,
          state -> synthesizer.restore(state.iteration(), state.snapshot()),
          () -> new StoppedLoop.State(synthesizer.iteration(), synthesizer.snapshot()),
          () -> {
            synthesizer.run(observer);
            return synthesizer.result();
          });
    }
  }

  /**
   * The loop of step 2, for stepping through by hand.
   *
   * @param config hyper-parameters; without centers, its fine-grained losses are left out
   * @return at iteration 0; the caller closes it
   * @throws InvalidInputException if there are centers, fine-grained losses are wanted and no class
   *     is reliable
   */
  public Synthesizer<Synthesis> synthesizer(SynthesisConfig config) {
    var possible = possible(config);
    return new Synthesizer<>(
        network,
        centers,
        possible,
        device,
        (synthesizer, progress) -> result(possible, synthesizer, progress));
  }

  private Synthesis result(
      SynthesisConfig config, Synthesizer<Synthesis> synthesizer, Consumer<Progress> progress) {
    var generator = new Synthesis(this, config, synthesizer.iteration(), synthesizer.learned());
    return config.refinement().refines()
        ? generator.refine(config.refinement(), progress)
        : generator;
  }

  private SynthesisConfig possible(SynthesisConfig config) {
    return centers.isEmpty() ? config.withFineGrained(false) : config;
  }

  /**
   * The baseline without synthesis and training: ranges found on the calibration images.
   *
   * @param bits of each layer
   * @param method how ranges of activations are chosen
   * @throws InvalidInputException if {@code bits} names a layer that the network lacks, or there
   *     are no images
   */
  public QuantizedNetwork quantizeRangesOnly(BitWidths bits, RangeMethod method) {
    return quantizeRangesOnly(
        bits, QuantizationConfig.of(NearestConfig.defaults().withMethod(method)));
  }

  /**
   * The baseline without synthesis and training: ranges found on the calibration images.
   *
   * @param bits of each layer
   * @param config says for which target and how ranges are found; {@link
   *     QuantizationConfig#withoutTraining} of it is run
   * @throws InvalidInputException if {@code bits} names a layer that the network lacks, the target
   *     cannot run the network or these bits, or there are no images
   */
  public QuantizedNetwork quantizeRangesOnly(BitWidths bits, QuantizationConfig config) {
    try (var quantizer = quantizer(Optional.empty(), bits, config.withoutTraining())) {
      quantizer.run(StepObserver.none());
      return quantizer.result();
    }
  }

  /**
   * Quantizes to the fewest bits that hold a drop of top-1 with {@link DropConfig#CONFIDENCE}, by
   * the cheapest recipe found for these. What holds the limit is tried with fewer bits next, what
   * does not by the next dearer recipe; the first recipe without training comes before all, where
   * there are calibration images. Each generator is trained once.
   *
   * <p>The confidence is about all images like those held out, each class as often as there: of the
   * network that is taken, the drop on such images is within the limit in 95 of 100 draws of them.
   * It is shared by the recipes ({@link DropConfig#confidenceOfEach()}), and takes it that neither
   * more bits nor a dearer recipe lose more. It says nothing of images of another kind: if the
   * network was trained on the images held out, it is surer of them than of others.
   *
   * @param config what may be tried
   * @param heldOut images to estimate drops on, labelled, that the calibration set does not hold
   *     ({@link CalibrationSet#beyond}); never the test images, on which the result is measured
   * @param trials told each trial as soon as it is measured
   * @return with the network that is taken, if one holds the limit
   * @throws InvalidInputException if there are too few images to show such a drop, they do not fit
   *     the network, or the target cannot run it or one of the widths
   * @throws DivergedException if a loss is no longer finite
   * @throws StoppedException if the thread is interrupted
   */
  public DropChoice quantizeWithin(
      DropConfig config, LabelledImages heldOut, Consumer<DropTrial> trials) {
    var all = allRecipes(config);
    Fdda.requireMatch(network, heldOut);
    DropSearch.require(all, network, heldOut.size());
    return search(all, syntheses -> DropMeter.heldOut(network, heldOut), trials);
  }

  /**
   * As {@link #quantizeWithin(DropConfig, LabelledImages, Consumer)} where no images can be held
   * out: drops are estimated on synthetic ones, labelled by the float network, and each that the
   * quantized network gives another class counts as lost. The confidence is about images of this
   * generator, that of the dearest recipe before they are refined.
   *
   * @param perClass how many images of each class to make, at least 1
   */
  public DropChoice quantizeWithin(DropConfig config, int perClass, Consumer<DropTrial> trials) {
    var all = allRecipes(config);
    DropSearch.require(all, network, perClass * network.classCount());
    var dearest = all.recipes().get(all.recipes().size() - 1).synthesis();
    var unrefined = dearest.withRefinement(RefinementConfig.none());
    return search(all, syntheses -> DropMeter.synthetic(syntheses.of(unrefined), perClass), trials);
  }

  private DropConfig allRecipes(DropConfig config) {
    return calibration.size() > 0 ? config.withRangesFirst() : config;
  }

  private DropChoice search(
      DropConfig config, Function<Syntheses, DropMeter> meter, Consumer<DropTrial> trials) {
    var syntheses = new Syntheses(this);
    try {
      return DropSearch.run(
          config,
          meter.apply(syntheses),
          (bits, recipe) ->
              recipe.isRangesOnly() && calibration.size() > 0
                  ? quantizeRangesOnly(bits, recipe.quantization())
                  : syntheses.of(recipe.synthesis()).quantize(bits, recipe.quantization()),
          trials);
    } catch (StoppedException e) {
      // What the loops inside say would be half the truth: the trials so far are gone.
      throw new StoppedException(e.where(), "the same call, made again, begins anew");
    }
  }

  /** The loop of step 3; without a generator, for stages that need none. */
  Quantizer<QuantizedNetwork> quantizer(
      Optional<TrainedGenerator> generator, BitWidths bits, QuantizationConfig config) {
    var plan = config.plan(network, bits);
    var inputs =
        new StageInputs(generator, calibration, plan, config.lowPass(), config.seed(), device);
    var provenance = provenance();
    return new Quantizer<>(
        inputs,
        config,
        quantizer -> QuantizedNetwork.of(network, bits, config, quantizer, provenance, device));
  }

  /** {@link #mixedPrecision(MixedPrecisionConfig, Consumer)}, unobserved. */
  public Sensitivities mixedPrecision(MixedPrecisionConfig config) {
    return mixedPrecision(config, progress -> {});
  }

  /**
   * Finds out what each layer loses at each bit-width, from the calibration images alone; so there
   * must be some. The result says which bits lose least within a budget: {@code
   * sensitivities.allocate(Budget.averageBits(4)).bitWidths()} goes into {@link
   * Synthesis#quantize}.
   *
   * @param config what is measured, for which bits and target, on how many images
   * @param progress told from time to time how many layers, or directions, are done
   * @throws InvalidInputException if there are no calibration images, the target cannot run the
   *     network, or not with these bits, or a loss is not finite
   */
  public Sensitivities mixedPrecision(MixedPrecisionConfig config, Consumer<Progress> progress) {
    return Sensitivities.of(network, calibration, config, device, progress);
  }

  /**
   * Measures on this machine what computing single layers in float costs, as a budget of time needs
   * it: {@code sensitivities.withTimes(times).allocate(Budget.milliseconds(1.5))}. Files with one
   * layer in float are run in turn with that of all in integers.
   *
   * @param bits of the layers in integers
   * @param config its target counts; ranges are found on the calibration images
   * @param timing its batch, threads and pairs count
   * @param progress told how many layers are done
   * @throws InvalidInputException if there are no calibration images, the target cannot run the
   *     network, or not with these bits, or ONNX Runtime cannot run a file
   */
  public LayerTimes layerTimes(
      BitWidths bits, QuantizationConfig config, SearchConfig timing, Consumer<Progress> progress) {
    if (config.target().operators().isEmpty()) {
      throw new InvalidInputException(
          "times of layers: target %s computes nothing in integers; take one that does, as %s"
              .formatted(config.target().name(), Target.onnxruntimeCpu().name()));
    }
    var space = new SearchSpace(quantizeRangesOnly(bits, config));
    var layers = network.weightLayers().stream().map(WeightLayer::name).toList();
    return new LayerTimer(space, calibration, timing).measure(layers, progress);
  }

  /**
   * Saves the centers in a folder. The network and the images are not copied; their hashes are.
   *
   * @param folder created where missing; an earlier result there is replaced
   * @throws InvalidInputException if the folder cannot be written
   */
  public void save(Path folder) {
    new ResultFolder(folder).save(NAME, provenance, toSnapshot().plus(network.measured().saved()));
  }

  /**
   * Loads centers.
   *
   * @param folder they were saved in
   * @param network the same network
   * @param calibration the same images
   * @throws InvalidInputException if there are none, they are damaged, or came from another network
   *     or other images
   */
  public static BnsCenters load(Path folder, Network network, CalibrationSet calibration) {
    var saved = new ResultFolder(folder).load(NAME, Provenance.class);
    var provenance = saved.description();
    if (!provenance.isOf(network, calibration)) {
      throw new InvalidInputException(
          "%s: centers were collected with another network or other images (%s); collect them again"
              .formatted(folder, provenance.network()));
    }
    var normalized =
        network.normalized(LayerMoments.of(provenance.statisticsImages(), saved.arrays()));
    var centers = centers(normalized, calibration.perClass(), saved.arrays());
    return new BnsCenters(normalized, calibration, centers, provenance.whereComputed(), provenance);
  }

  private static ClassCenters centers(Network network, int perClass, Snapshot arrays) {
    if (perClass == 0) {
      return ClassCenters.none(network);
    }
    var layout = BnsLayout.of(network);
    var saved = new SavedCenters(layout, perClass, arrays);
    var classes = IntStream.range(0, network.classCount()).mapToObj(saved::center).toList();
    return new ClassCenters(layout, classes);
  }

  /** For people: how many centers, of which network, from which images. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "BNS centers of %d classes (%d reliable) of %s, from %s",
        centers.classes().size(),
        centers.reliable().length,
        network.name(),
        calibration);
  }

  private Snapshot toSnapshot() {
    var statistics = centers.classes().stream().map(ClassCenter::statistics).toList();
    var logits = centers.classes().stream().flatMap(c -> c.logits().stream()).toList();
    var vectors = new LinkedHashMap<String, float[]>();
    vectors.put("means", concatenate(statistics.stream().map(Bns::means).toList()));
    vectors.put("variances", concatenate(statistics.stream().map(Bns::variances).toList()));
    vectors.put("logits", concatenate(logits));
    return Snapshot.ofVectors(vectors);
  }

  private static float[] concatenate(List<float[]> parts) {
    var whole = FloatBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(whole::put);
    return whole.array();
  }

  /** The arrays of {@link #toSnapshot()}, each of all classes. */
  private static final class SavedCenters {

    private final BnsLayout layout;
    private final int perClass;
    private final float[] means;
    private final float[] variances;
    private final float[] logits;

    SavedCenters(BnsLayout layout, int perClass, Snapshot arrays) {
      this.layout = layout;
      this.perClass = perClass;
      this.means = arrays.values("means");
      this.variances = arrays.values("variances");
      this.logits = arrays.values("logits");
    }

    ClassCenter center(int label) {
      var classes = means.length / layout.size();
      var images =
          IntStream.range(label * perClass, (label + 1) * perClass)
              .mapToObj(i -> slice(logits, i, classes))
              .toList();
      var statistics =
          Bns.of(
              layout, slice(means, label, layout.size()), slice(variances, label, layout.size()));
      return ClassCenter.of(label, statistics, images);
    }

    private static float[] slice(float[] values, int index, int length) {
      return Arrays.copyOfRange(values, index * length, (index + 1) * length);
    }
  }
}
