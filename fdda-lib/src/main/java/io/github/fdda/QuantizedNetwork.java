package io.github.fdda;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.Normalization;
import io.github.fdda.deploy.ExportOptions;
import io.github.fdda.deploy.OnnxExport;
import io.github.fdda.engine.EngineSession;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.evaluate.Accuracy;
import io.github.fdda.evaluate.Predictions;
import io.github.fdda.integer.IntegerNetwork;
import io.github.fdda.integer.c.CCode;
import io.github.fdda.network.LayerMoments;
import io.github.fdda.network.Network;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.Quantizer;
import io.github.fdda.quantize.StageEffect;
import io.github.fdda.quantize.grid.AffineGrid;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.LayerError;
import io.github.fdda.quantize.grid.QuantizationRange;
import io.github.fdda.quantize.grid.StraightThrough;
import io.github.fdda.quantize.grid.TensorQuantization;
import io.github.fdda.quantize.grid.WeightRanges;
import io.github.fdda.quantize.simulate.FakeQuantizedNetwork;
import io.github.fdda.quantize.simulate.IntegerParameters;
import io.github.fdda.quantize.target.QuantizationPlan;
import io.github.fdda.train.Progress;
import io.github.fdda.util.AtomicFiles;
import io.github.fdda.util.Faults;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Result of step 3: a network of few bits. It computes in float arithmetic with the values that
 * integers can represent. Immutable; need not be closed.
 *
 * @since 0.1.0
 */
public final class QuantizedNetwork {

  private static final String NAME = "quantized";
  private static final String WEIGHT_RANGES = "weight ranges.";
  private static final String REFERENCE = "float reference.";

  private final Network teacher;
  private final QuantizationPlan plan;
  private final Network network;
  private final Description description;
  private final WeightRanges weightRanges;
  private final Snapshot weights;
  private final Snapshot reference;
  private final Device device;

  private QuantizedNetwork(
      Network teacher,
      Description description,
      WeightRanges weightRanges,
      Snapshot weights,
      Snapshot reference,
      Device device) {
    this(
        teacher,
        description.config.plan(teacher, description.bits),
        description,
        weightRanges,
        weights,
        reference,
        device);
  }

  private QuantizedNetwork(
      Network teacher,
      QuantizationPlan plan,
      Description description,
      WeightRanges weightRanges,
      Snapshot weights,
      Snapshot reference,
      Device device) {
    this.teacher = teacher;
    this.plan = plan;
    this.network = plan.network();
    this.description = description;
    this.weightRanges = weightRanges;
    this.weights = weights;
    this.reference = reference;
    this.device = device;
  }

  /** The result of a loop at the point it has reached. */
  static QuantizedNetwork of(
      Network network,
      BitWidths bits,
      QuantizationConfig config,
      Quantizer<QuantizedNetwork> quantizer,
      Provenance provenance,
      Device device) {
    var student = quantizer.student();
    var description =
        new Description(
            bits,
            student.ranges(),
            config,
            quantizer.iterationsLearned(),
            quantizer.history(),
            provenance);
    return new QuantizedNetwork(
        network,
        description,
        student.weightRanges(),
        student.weights(),
        student.reference(),
        device);
  }

  /**
   * The float network this was made from, with the normalizations that were put there to have
   * statistics; among its activations are all tensors that the target quantizes.
   */
  public Network network() {
    return network;
  }

  /** Bits of each layer, as asked for. */
  public BitWidths bits() {
    return description.bits;
  }

  /** The range of each activation layer, in execution order. */
  public List<QuantizationRange> ranges() {
    return description.ranges;
  }

  /** Its stages and their hyper-parameters. */
  public QuantizationConfig config() {
    return description.config;
  }

  /** Iterations of learning done, of all stages together. */
  public int iterations() {
    return description.iterations;
  }

  /** What each stage that was done brought, in order. */
  public List<StageEffect> stages() {
    return description.history;
  }

  /**
   * What each stage brought, as {@link StageEffect#table} describes: one row for each that was
   * done.
   */
  public Table history() {
    return StageEffect.table(description.history);
  }

  /**
   * One row for each quantized weight or activation, in execution order of each kind: {@code kind},
   * {@code layer}, {@code bits}, and for activations {@code min} and {@code max} of the range
   * (missing for weights, whose ranges {@link #weight} gives by output channel).
   */
  public Table layers() {
    var kind = StringColumn.create("kind");
    var layer = StringColumn.create("layer");
    var bits = IntColumn.create("bits");
    var min = FloatColumn.create("min");
    var max = FloatColumn.create("max");
    for (var weight : network.weightLayers()) {
      kind.append("weight");
      layer.append(weight.name());
      bits.append(plan.bits(weight));
      min.appendMissing();
      max.appendMissing();
    }
    for (var activation : network.activationLayers()) {
      var range = ranges().get(activation.index());
      kind.append("activation");
      layer.append(activation.name());
      bits.append(plan.bits(activation));
      min.append(range.min());
      max.append(range.max());
    }
    return Table.create("%s at %s".formatted(network.name(), bits()), kind, layer, bits, min, max);
  }

  /** What it was made from. */
  public Provenance provenance() {
    return description.provenance;
  }

  /**
   * Weights, biases, γ and β in float, as the last stage left them. Weights are put on their grids
   * when the network computes; {@link io.github.fdda.quantize.grid.WeightRounding#COMPENSATED} has
   * put them there already, and training may have moved them since.
   */
  public Snapshot weights() {
    return weights;
  }

  /**
   * Size of the network when its weights are stored in their bits: weights of convolutions and
   * linear layers at their bit-width, one float scale and one float zero point per output channel,
   * everything else in 32-bit floats.
   *
   * @return bytes, rounded up
   */
  public long sizeInBytes() {
    return ModelSize.quantized(network, weights, plan.bits());
  }

  /**
   * Classifies images.
   *
   * @param images normalized, each C×H×W
   * @return logits, one array of length K for each
   */
  public List<float[]> logits(List<float[]> images) {
    try (var engine = EngineSession.open(device);
        var student = open(engine.manager())) {
      return Predictions.logits(student::forward, engine.manager(), images, network.inputShape());
    }
  }

  /** {@link #evaluate(LabelledImages, Consumer)}, unobserved. */
  public Accuracy evaluate(LabelledImages images) {
    return evaluate(images, progress -> {});
  }

  /**
   * Measures the quantized network.
   *
   * @param images labelled, at least one
   * @param progress told from time to time how many images are done
   * @throws InvalidInputException if images and network differ in shape or number of classes
   */
  public Accuracy evaluate(LabelledImages images, Consumer<Progress> progress) {
    Fdda.requireMatch(network, images);
    try (var engine = EngineSession.open(device);
        var student = open(engine.manager())) {
      return Accuracy.of(student::forward, engine.manager(), images, progress);
    }
  }

  /**
   * The class that the quantized network gives each image.
   *
   * @param images labelled; the labels are not looked at
   * @return one class an image, from 0 to K − 1
   * @throws InvalidInputException if images and network differ in shape or number of classes
   */
  public List<Integer> predictions(LabelledImages images) {
    Fdda.requireMatch(network, images);
    try (var engine = EngineSession.open(device);
        var student = open(engine.manager())) {
      return Predictions.of(student::forward, engine.manager(), images);
    }
  }

  /**
   * The weights of one output channel after training, and the grid they are quantized to.
   *
   * @param layer name of a convolution or linear layer
   * @param channel from 0 to its number of output channels − 1
   * @throws InvalidInputException if there is no such layer or channel
   */
  public TensorQuantization weight(String layer, int channel) {
    return new LayerAnalysis(this).weight(layer, channel);
  }

  /**
   * The output of a layer in the quantized network before that output is quantized itself, and the
   * grid it is quantized to.
   *
   * @param layer name of an activation function, or of another layer that the target quantizes the
   *     output of
   * @param images normalized, each C×H×W; at least one
   * @return at most 200,000 of the values, always the same ones
   * @throws InvalidInputException if there is no such layer, or no image
   */
  public TensorQuantization activation(String layer, List<float[]> images) {
    return new LayerAnalysis(this).activation(layer, images);
  }

  /**
   * The error that quantization makes in every weight, then in every activation, in execution order
   * of each kind. Activations are measured in one pass of the quantized network, so each on inputs
   * that the layers before it have quantized. {@link LayerError#table} makes a table of them.
   *
   * @param images normalized, each C×H×W; at least one
   * @throws InvalidInputException if there is no image
   */
  public List<LayerError> errors(List<float[]> images) {
    return new LayerAnalysis(this).errors(images);
  }

  /**
   * How far each quantized activation, as the layers after it get it, and the logits lie from those
   * of the float network: both run on the same images, so each layer has the errors of all before
   * it. Where stages rescaled channels the float network's are rescaled likewise. {@link
   * LayerDifference#table} makes a table of them.
   *
   * @param images normalized, each C×H×W; at least one, some ten do
   * @return in execution order, the logits last
   * @throws InvalidInputException if there is no image
   */
  public List<LayerDifference> differences(List<float[]> images) {
    return new LayerAnalysis(this).differences(images);
  }

  /** {@link #sensitivity(LabelledImages, Consumer)}, unobserved. */
  public Table sensitivity(LabelledImages images) {
    return sensitivity(images, progress -> {});
  }

  /**
   * Measures how much each layer costs: top-1 when only that weight or activation is quantized and
   * all else computes in float, with the weights as they are after training. One row a layer:
   * {@code kind}, {@code layer}, {@code bits}, {@code top1} in percent, {@code drop} in points from
   * top-1 with nothing quantized.
   *
   * @param images labelled, at least one; some hundred do
   * @param progress told how many layers are done
   * @throws InvalidInputException if images and network differ in shape or number of classes
   */
  public Table sensitivity(LabelledImages images, Consumer<Progress> progress) {
    return new LayerAnalysis(this).sensitivity(images, progress);
  }

  /** The network as the integers it is stored in. */
  @Internal
  public IntegerParameters integers() {
    try (var engine = EngineSession.open(device);
        var student = open(engine.manager())) {
      return student.integers();
    }
  }

  /**
   * {@link #exportOnnx(Path, ExportOptions)} with the smallest types and normalized images.
   *
   * @throws InvalidInputException if ONNX cannot hold the network, or the file cannot be written
   */
  public void exportOnnx(Path file) {
    exportOnnx(file, ExportOptions.defaults());
  }

  /**
   * Writes the network as ONNX with its integers: QuantizeLinear and DequantizeLinear nodes hold
   * the scales and zero points that give them their values. See {@link OnnxExport}. The file says
   * where it comes from: bits, target, hyper-parameters, seed, calibration images, the hash of the
   * float network and versions.
   *
   * @param file replaced if it exists
   * @throws InvalidInputException if ONNX cannot hold the network, or the file cannot be written;
   *     the message says why
   */
  public void exportOnnx(Path file, ExportOptions options) {
    OnnxExport.write(file, integers(), options, metadata());
  }

  /**
   * The same network with some more nodes computed in float: nothing is trained, and what else is
   * quantized stays as it is.
   *
   * @param nodes names, as {@link QuantizationConfig#keepFloat} has them
   * @throws InvalidInputException if there is no such node, or the target computes nothing in float
   */
  public QuantizedNetwork keepingFloat(Collection<String> nodes) {
    var names = new TreeSet<>(config().keepFloat());
    names.addAll(nodes);
    var config = config().withKeepFloat(List.copyOf(names));
    var less = config.plan(teacher, bits());
    var ranges =
        network.activationLayers().stream()
            .collect(Collectors.toMap(ActivationLayer::name, l -> ranges().get(l.index())));
    var description =
        new Description(
            bits(),
            less.network().activationLayers().stream().map(layer -> range(ranges, layer)).toList(),
            config,
            iterations(),
            stages(),
            provenance());
    return new QuantizedNetwork(
        teacher, less, description, weightRanges, weights, reference, device);
  }

  /**
   * Writes the float network that this was made from, as it is exported with nothing quantized.
   *
   * @param file replaced if it exists
   * @throws InvalidInputException if the target computes nothing in float, or the file cannot be
   *     written
   */
  public void exportFloatOnnx(Path file) {
    AtomicFiles.write(file, out -> out.write(floatOnnx()));
  }

  /** The content of the file that {@link #exportFloatOnnx} writes. */
  byte[] floatOnnx() {
    var nodes = teacher.nodes().stream().map(GraphNode::name).toList();
    var description =
        new Description(
            bits(), List.of(), config().withKeepFloat(nodes), 0, List.of(), provenance());
    var own = trainable(teacher, device);
    return new QuantizedNetwork(teacher, description, WeightRanges.NONE, own, own, device).onnx();
  }

  private static Snapshot trainable(Network network, Device device) {
    try (var engine = EngineSession.open(device);
        var parameters = network.parameters(engine.manager())) {
      return Snapshot.of(parameters.trainable());
    }
  }

  private static QuantizationRange range(
      Map<String, QuantizationRange> ranges, ActivationLayer layer) {
    return Optional.ofNullable(ranges.get(layer.name()))
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "'%s' would have to be quantized and has no range; quantize with --keep-float from the start"
                        .formatted(layer.name())));
  }

  /**
   * The network in integers alone.
   *
   * @throws InvalidInputException if it cannot run so, for instance as it was quantized for another
   *     target than {@link io.github.fdda.quantize.target.Target#integerOnly}; the message says why
   */
  public IntegerNetwork integerNetwork() {
    var onnx = onnx();
    return Faults.at(
        "quantized for the target " + config().target().name(), () -> IntegerNetwork.read(onnx));
  }

  /** The content of the file that {@link #exportOnnx(Path)} writes. */
  byte[] onnx() {
    return OnnxExport.of(integers(), ExportOptions.defaults(), metadata()).toByteArray();
  }

  /**
   * The network as C99 that gives the logits of {@link #integerNetwork}.
   *
   * @param normalization of its images: the C takes pixels
   * @throws InvalidInputException if it cannot run in integers alone, or the normalization does not
   *     fit; the message says why
   */
  public CCode c(Normalization normalization) {
    return CCode.of(
        integerNetwork(),
        normalization,
        String.format(
            Locale.ROOT,
            "%s at %s for %s, seed %d, of the network with SHA-256 %.12s...",
            network.name(),
            bits(),
            config().target().name(),
            config().seed(),
            provenance().networkSha256()));
  }

  private Map<String, String> metadata() {
    var provenance = provenance();
    var metadata = new TreeMap<String, String>();
    metadata.put("fdda.bits", bits().toString());
    metadata.put("fdda.target", config().target().name());
    metadata.put("fdda.iterations", Integer.toString(iterations()));
    metadata.put("fdda.config", JsonFile.line(config()));
    metadata.put("fdda.seed", Long.toString(config().seed()));
    metadata.put("fdda.network", provenance.network());
    metadata.put("fdda.network.sha256", provenance.networkSha256());
    metadata.put("fdda.calibration.per_class", Integer.toString(provenance.calibrationPerClass()));
    metadata.put("fdda.calibration.seed", Long.toString(provenance.calibrationSeed()));
    metadata.put("fdda.calibration.sha256", provenance.calibrationSha256());
    if (provenance.statisticsImages() > 0) {
      metadata.put("fdda.statistics.images", Integer.toString(provenance.statisticsImages()));
    }
    provenance.versions().forEach((name, version) -> metadata.put("fdda.version." + name, version));
    return metadata;
  }

  /** For people: what was quantized, to how many bits, and how large it is. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s quantized to %s, %.1f kB, trained for %d iterations",
        network.name(),
        bits(),
        sizeInBytes() / 1000.0,
        iterations());
  }

  /**
   * Saves the network in a folder. The float network is not copied; its hash is.
   *
   * @param folder created where missing; an earlier result there is replaced
   * @throws InvalidInputException if the folder cannot be written
   */
  public void save(Path folder) {
    var arrays =
        weights
            .plus(weightRanges.toSnapshot().prefixed(WEIGHT_RANGES))
            .plus(reference.changedFrom(trainable(network, device)).prefixed(REFERENCE))
            .plus(network.measured().saved());
    new ResultFolder(folder).save(NAME, description, arrays);
  }

  /**
   * Loads a quantized network.
   *
   * @param folder it was saved in
   * @param network the float network it was made from
   * @throws InvalidInputException if there is none, it is damaged, or came from another network
   */
  public static QuantizedNetwork load(Path folder, Network network) {
    var saved = new ResultFolder(folder).load(NAME, Description.class);
    if (!saved.description().provenance.networkSha256().equals(network.sha256())) {
      throw new InvalidInputException(
          "%s: was made from network %s (SHA-256 %s), not from %s; give that network"
              .formatted(
                  folder,
                  saved.description().provenance.network(),
                  saved.description().provenance.networkSha256(),
                  network.name()));
    }
    var moments =
        LayerMoments.of(saved.description().provenance.statisticsImages(), saved.arrays());
    var teacher = network.normalized(moments);
    var device = saved.description().provenance.whereComputed();
    var loaded =
        new QuantizedNetwork(
            teacher,
            saved.description(),
            WeightRanges.of(saved.arrays().under(WEIGHT_RANGES)),
            LayerMoments.others(saved.arrays()).without(WEIGHT_RANGES).without(REFERENCE),
            trainable(teacher, device).plus(saved.arrays().under(REFERENCE)),
            device);
    if (loaded.ranges().size() != loaded.network.activationLayers().size()) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: has %d ranges for %d activations; save the result again",
              folder.resolve(NAME + ".json"),
              loaded.ranges().size(),
              loaded.network.activationLayers().size()));
    }
    return loaded;
  }

  /**
   * Reads what the network saved in a folder was made from, so that the float network can be found
   * ({@link Provenance#findNetwork()}) and given to {@link #load}.
   *
   * @throws InvalidInputException if there is none, or it is damaged
   */
  public static Provenance provenance(Path folder) {
    return new ResultFolder(folder).load(NAME, Description.class).description().provenance;
  }

  private record Description(
      BitWidths bits,
      List<QuantizationRange> ranges,
      QuantizationConfig config,
      int iterations,
      List<StageEffect> history,
      Provenance provenance) {

    Description {
      ranges = List.copyOf(ranges);
      history = List.copyOf(history);
    }
  }

  /** What is quantized, and how. */
  QuantizationPlan plan() {
    return plan;
  }

  /** The grid of one output channel of a weight. */
  AffineGrid grid(WeightLayer layer, int channel) {
    return weightRanges
        .of(layer)
        .map(ranges -> plan.grid(layer, ranges.get(channel)))
        .orElseGet(() -> plan.grid(layer, layer.channel(weights.values(layer.weight()), channel)));
  }

  /**
   * The float network's weights, biases, γ and β, its channels rescaled as {@link #weights} are.
   */
  Snapshot reference() {
    return reference;
  }

  /** Where it computes. */
  Device device() {
    return device;
  }

  /** The network with native memory; the caller closes it. */
  FakeQuantizedNetwork open(NDManager manager) {
    var student =
        new FakeQuantizedNetwork(
            manager, plan, description.ranges, weightRanges, StraightThrough.MASKED);
    student.restore(weights);
    return student;
  }
}
