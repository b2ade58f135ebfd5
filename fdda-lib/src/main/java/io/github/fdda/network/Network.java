package io.github.fdda.network;

import static io.github.fdda.util.Faults.fault;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.ModelProto;
import io.github.fdda.data.ImageShape;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.graph.Graph;
import io.github.fdda.network.graph.GraphImport;
import io.github.fdda.network.graph.GraphNode;
import io.github.fdda.network.graph.Places;
import io.github.fdda.network.graph.StandaloneModel;
import io.github.fdda.network.graph.Tensors;
import io.github.fdda.network.layer.ActivationLayer;
import io.github.fdda.network.layer.BatchNormLayer;
import io.github.fdda.network.layer.LayerNormLayer;
import io.github.fdda.network.layer.OutputBounds;
import io.github.fdda.network.layer.Parameters;
import io.github.fdda.network.layer.StatisticsLayer;
import io.github.fdda.network.layer.Taps;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.onnx.ExternalData;
import io.github.fdda.onnx.OnnxFile;
import io.github.fdda.util.Faults;
import io.github.fdda.util.Internal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An image classifier read from an ONNX file; immutable, holds no native memory. It is a float
 * network unless {@link #isQuantized()} says otherwise.
 *
 * @see Networks
 * @since 0.1.0
 */
public final class Network {

  private final String name;
  private final String sha256;
  private final Optional<Path> source;
  private final OnnxFile file;
  private final Optional<Path> folder;
  private final ImageShape inputShape;
  private final Graph graph;
  private final LayerMoments measured;

  private Network(
      String name,
      String sha256,
      Optional<Path> source,
      OnnxFile file,
      Optional<Path> folder,
      ImageShape inputShape,
      Graph graph,
      LayerMoments measured) {
    this.name = name;
    this.sha256 = sha256;
    this.source = source;
    this.file = file;
    this.folder = folder;
    this.inputShape = inputShape;
    this.graph = graph;
    this.measured = measured;
  }

  /**
   * Imports a file.
   *
   * @param source where the file is, if it is one
   * @param folder where its external data files are, if it may have any
   * @param places where it is quantized
   * @param measured what the normalizations were made of that its source has not
   */
  static Network read(
      String name,
      String sha256,
      Optional<Path> source,
      OnnxFile file,
      Optional<Path> folder,
      Places places,
      LayerMoments measured) {
    var shape = file.imageShape();
    var graph = GraphImport.read(file, shape, tensors(file, folder), places);
    var network = new Network(name, sha256, source, file, folder, shape, graph, measured);
    return file.quantized() ? network : network.recognized(places);
  }

  /** The same with layers in the place of the smaller nodes that the file writes them out in. */
  private Network recognized(Places places) {
    return Optional.of(this)
        .filter(Recognition::isWorthwhile)
        .flatMap(network -> Recognition.of(network.standaloneOnnx().getGraph(), network))
        .map(
            layers ->
                read(
                    name,
                    sha256,
                    source,
                    file.withGraph(layers),
                    Optional.empty(),
                    places,
                    measured))
        .orElse(this);
  }

  private static Tensors tensors(OnnxFile file, Optional<Path> folder) {
    return new Tensors(new ExternalData(folder), file.quantized());
  }

  /**
   * The same network, with more tensors to quantize: each is an {@link ActivationLayer} of its own
   * beside the activation functions, in execution order.
   *
   * @param points the nodes whose output is quantized, by name, and the name of the graph's input
   *     for the images; none of them an activation function. Names that no node has are ignored
   * @throws io.github.fdda.util.InvalidInputException if a file with its data is no longer there
   */
  public Network withQuantizationPoints(Set<String> points) {
    return withPlaces(new Places(points, Set.of()));
  }

  /**
   * The same network, quantized elsewhere.
   *
   * @param places instead of those that it has
   * @throws io.github.fdda.util.InvalidInputException if a file with its data is no longer there
   */
  @Internal
  public Network withPlaces(Places places) {
    return read(name, sha256, source, file, folder, places, measured);
  }

  /**
   * Layers that no batch normalization follows: it was folded into them when the file was written,
   * or was never there. Convolutions, and linear layers that put out N×C and that another layer
   * follows; where that leaves the network without any normalization, its last such layer.
   *
   * @return names, in execution order
   */
  public List<String> unnormalizedLayers() {
    return UnnormalizedLayers.of(this);
  }

  /**
   * The same network with a batch normalization that changes nothing behind some layers, for which
   * it has the statistics of what they put out, and with statistics of what layer normalizations
   * get.
   *
   * @param moments of {@link #unnormalizedLayers()}, or of some of them, and of {@link
   *     #layerNorms()} likewise
   * @throws io.github.fdda.util.InvalidInputException if a file with its data is no longer there
   */
  @Internal
  public Network normalized(LayerMoments moments) {
    if (moments.layers().isEmpty()) {
      return this;
    }
    var graph =
        IdentityNormalization.insert(
            standaloneOnnx().getGraph(), moments.without(layerNormNames()));
    return read(
        name, sha256, source, file.withGraph(graph), Optional.empty(), Places.NONE, moments);
  }

  private Set<String> layerNormNames() {
    return layerNorms().stream().map(LayerNormLayer::name).collect(Collectors.toSet());
  }

  /** The statistics that the network's source has not; of no layers, if it has them all. */
  @Internal
  public LayerMoments measured() {
    return measured;
  }

  /**
   * How many images the statistics were measured on that the network's source has not; 0 if it has
   * them all. They are measured when class centers are collected.
   */
  public int imagesMeasured() {
    return measured.images();
  }

  /** The ONNX model it was read from; weights may be in external files. */
  @Internal
  public ModelProto onnx() {
    return file.model();
  }

  /**
   * The ONNX model as this network runs it: only what the logits need, nodes in execution order and
   * under the names that layers have, every constant an initializer, every float in 32 bits, no
   * data in other files.
   *
   * @throws io.github.fdda.util.InvalidInputException if a file with its data is no longer there
   */
  @Internal
  public ModelProto standaloneOnnx() {
    return Faults.at(
        name, () -> new StandaloneModel(file, tensors(file, folder), graph.constants()).build());
  }

  /**
   * Whether it was read as a quantized network. Such a network can be run, but is no teacher.
   *
   * @see Networks#fromQuantizedOnnx(Path)
   */
  public boolean isQuantized() {
    return file.quantized();
  }

  /** Name of the graph's input, the images. */
  public String inputName() {
    return file.input().getName();
  }

  /** The nodes that compute with images, in execution order. */
  @Internal
  public List<GraphNode> nodes() {
    return graph.nodes();
  }

  /** Name in {@code datasets.yml}, the file's name without its ending, or the name it was given. */
  public String name() {
    return name;
  }

  /**
   * SHA-256 of the ONNX file, in lower-case hexadecimal; external data files are not part of it.
   */
  public String sha256() {
    return sha256;
  }

  /**
   * The ONNX file it was read from, an absolute path; empty if it was loaded by its name in {@code
   * datasets.yml} or from memory.
   */
  public Optional<Path> source() {
    return source;
  }

  /** Shape of one input image. */
  public ImageShape inputShape() {
    return inputShape;
  }

  /** Number of classes: length of the logits. */
  public int classCount() {
    return graph.classCount();
  }

  /**
   * The batch-normalization layers in execution order. Those that the file lacks are there in the
   * network that class centers were collected of, see {@link #unnormalizedLayers()}.
   */
  public List<BatchNormLayer> batchNorms() {
    return graph.batchNorms();
  }

  /**
   * The layer normalizations over channels of tokens in execution order, also those that the file
   * writes out in smaller nodes.
   */
  public List<LayerNormLayer> layerNorms() {
    return graph.layerNorms();
  }

  /**
   * The places whose statistics FDDA looks at, in execution order: all batch normalizations, and
   * the layer normalizations that statistics were measured of.
   */
  public List<StatisticsLayer> statisticsLayers() {
    var layers =
        Stream.concat(
                batchNorms().stream().map(BatchNormLayer::statistics),
                measuredLayerNorms().map(LayerNormLayer::statistics))
            .collect(Collectors.toMap(StatisticsLayer::name, Function.identity()));
    return nodes().stream().flatMap(node -> Stream.ofNullable(layers.get(node.name()))).toList();
  }

  /**
   * Those of {@link #statisticsLayers()} whose statistics come from the network's training: all but
   * the measured ones.
   */
  public List<StatisticsLayer> trainedStatistics() {
    return statisticsLayers().stream().filter(layer -> !isMeasured(layer)).toList();
  }

  private boolean isMeasured(StatisticsLayer statistics) {
    return measured.layers().stream()
        .anyMatch(
            layer ->
                statistics.name().equals(layer)
                    || statistics.name().startsWith(IdentityNormalization.name(layer)));
  }

  private Stream<LayerNormLayer> measuredLayerNorms() {
    var names = Set.copyOf(measured.layers());
    return layerNorms().stream().filter(layer -> names.contains(layer.name()));
  }

  /** The convolution and linear layers to quantize, in execution order. */
  public List<WeightLayer> weightLayers() {
    return graph.weightLayers();
  }

  /** The convolution and linear layers that are kept in float, in execution order. */
  public List<WeightLayer> floatLayers() {
    return graph.floatLayers();
  }

  /** Whether a layer is the first or the last of all, those in float counted. */
  @Internal
  public boolean isFirstOrLast(WeightLayer layer) {
    var all =
        Stream.concat(weightLayers().stream(), floatLayers().stream())
            .map(WeightLayer::name)
            .collect(Collectors.toSet());
    var names = nodes().stream().map(GraphNode::name).filter(all::contains).toList();
    return layer.name().equals(names.get(0)) || layer.name().equals(names.get(names.size() - 1));
  }

  /** The activation functions, and {@link #withQuantizationPoints points}, in execution order. */
  public List<ActivationLayer> activationLayers() {
    return graph.activationLayers();
  }

  /** What those activation functions limit their input to that do nothing else. */
  @Internal
  public Map<ActivationLayer, OutputBounds> outputBounds() {
    return graph.program().outputBounds();
  }

  /**
   * Copies the arrays of the file to the device of {@code manager}. They are named after the nodes
   * that use them: {@code weight}, {@code bias}, {@code gamma}, {@code beta} (trainable), {@code
   * mean}, {@code variance}, {@code constant} (not), as in {@code Conv_0.weight}. They outlive any
   * {@link ai.djl.ndarray.NDScope} that is open.
   *
   * @param manager parent of the manager that the result owns
   */
  @Internal
  public Parameters parameters(NDManager manager) {
    return Parameters.of(
        manager,
        (target, toTrainable, toFixed) -> {
          for (var parameter : graph.parameters()) {
            var tensor = parameter.tensor();
            var array = target.create(tensor.values(), tensor.dims().toShape());
            (parameter.trainable() ? toTrainable : toFixed).accept(parameter.name(), array);
          }
          measuredLayerNorms()
              .map(LayerNormLayer::statistics)
              .flatMap(layer -> Stream.of(layer.mean(), layer.variance()))
              .forEach(name -> toFixed.accept(name, target.create(measured.arrays().values(name))));
        });
  }

  /**
   * Runs the network with batch normalization in inference mode. Intermediate arrays belong to the
   * caller's {@link ai.djl.ndarray.NDScope}; inside a gradient collector they are on the tape.
   * Those that no tap has seen are freed as soon as the network has no more use for them.
   *
   * @param images N×C×H×W, normalized; N at least 1
   * @param parameters of this network
   * @param taps called on the way
   * @return logits, N×{@link #classCount()}
   * @throws io.github.fdda.util.InvalidInputException if the images have another shape
   */
  @Internal
  public NDArray forward(NDArray images, Parameters parameters, Taps taps) {
    requireImages(images.getShape());
    try (var ordered = TorchFunctions.channelsLast(images)) {
      return graph.program().run(ordered, parameters, taps);
    }
  }

  /** Each convolution or linear layer with what follows it: the network in parts, in order. */
  @Internal
  public List<NetworkPart> layerParts() {
    return NetworkPart.layers(graph.program());
  }

  /** The network in parts between which a single tensor is live, in order. */
  @Internal
  public List<NetworkPart> blocks() {
    return NetworkPart.blocks(graph.program());
  }

  /** For people: its name, what it takes and what it is made of. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %s images, %d classes, %d weights and %d activations to quantize, %d BN layers%s",
        name,
        inputShape,
        classCount(),
        weightLayers().size(),
        activationLayers().size(),
        batchNorms().size(),
        measured.images() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", statistics of %d measured on %d images",
                measured.layers().size(),
                measured.images()));
  }

  private void requireImages(Shape shape) {
    var image = new Shape(inputShape.channels(), inputShape.height(), inputShape.width());
    if (shape.dimension() != 4 || shape.get(0) < 1 || !shape.slice(1).equals(image)) {
      throw fault("images have shape %s; network %s takes N×%s", shape, name, inputShape);
    }
  }
}
