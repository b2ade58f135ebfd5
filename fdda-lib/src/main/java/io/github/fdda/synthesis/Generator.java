package io.github.fdda.synthesis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import io.github.fdda.data.ImageShape;
import io.github.fdda.engine.ConvolutionGeometry;
import io.github.fdda.engine.Convolutions;
import io.github.fdda.engine.Snapshot;
import io.github.fdda.engine.TorchFunctions;
import io.github.fdda.network.Network;
import io.github.fdda.network.layer.WeightLayer;
import io.github.fdda.util.Internal;
import io.github.fdda.util.RandomStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The class-conditional generator G(z, y) (FDDA, section 3.1; architecture of the authors' code):
 *
 * <pre>
 * linear to 128×H/4×W/4 → conditional BN
 * → ×2 nearest → 3×3 conv 128→128 → conditional BN (ε 0.8) → LeakyReLU 0.2
 * → ×2 nearest → 3×3 conv 128→64  → conditional BN (ε 0.8) → LeakyReLU 0.2
 * → 3×3 conv 64→C → tanh → BN without γ and β
 * </pre>
 *
 * With {@link GeneratorLayout#HALF} it begins at 128×H/8×W/8, and the last convolution comes after
 * another ×2 nearest.
 *
 * <p>Conditional BN normalizes by the statistics of the batch, then scales and shifts each image by
 * γ_y and β_y. The images are normalized: they go into the teacher as they are. Sides that are not
 * multiples of 4, or 8, are generated at the next multiple and cropped.
 *
 * <p>Batch normalization always uses the statistics of the batch, as the authors' code does.
 */
@Internal
public final class Generator implements AutoCloseable {

  private static final int WIDE = 128;
  private static final int NARROW = 64;
  private static final float FIRST_EPSILON = 1e-5f;
  // The published CategoricalConditionalBatchNorm2d(n, c, 0.8) sets ε, though momentum was meant.
  private static final float EPSILON = 0.8f;
  private static final float SLOPE = 0.2f;
  private static final ConvolutionGeometry GEOMETRY = ConvolutionGeometry.square(1, 1, 1, 1);

  private final NDManager manager;
  private final ImageShape shape;
  private final GeneratorLayout layout;
  private final Map<String, NDArray> trainable;

  private Generator(
      NDManager manager, ImageShape shape, GeneratorLayout layout, Map<String, NDArray> trainable) {
    this.manager = manager;
    this.shape = shape;
    this.layout = layout;
    this.trainable = Collections.unmodifiableMap(trainable);
  }

  /**
   * A generator with weights drawn as PyTorch draws them: uniform in ±1/√(inputs of a unit); γ is 1
   * and β is 0.
   *
   * @param parent owner of the manager that this object makes and closes
   * @param shape of the images
   * @param classes K
   * @param config length of z, and the layout
   * @param random source of the weights
   */
  public static Generator create(
      NDManager parent,
      ImageShape shape,
      int classes,
      SynthesisConfig config,
      RandomGenerator random) {
    var manager = parent.newSubManager();
    var trainable = new LinkedHashMap<String, NDArray>();
    var layout = config.layout();
    var latentSize = config.latentSize();
    var area = layout.first(shape.height()) * layout.first(shape.width());
    var layers = new Layers(manager, trainable, random);
    layers.uniform("project", new Shape((long) WIDE * area, latentSize), latentSize);
    layers.uniform("conv1", new Shape(WIDE, WIDE, 3, 3), WIDE * 9);
    layers.uniform("conv2", new Shape(NARROW, WIDE, 3, 3), WIDE * 9);
    layers.uniform("conv3", new Shape(shape.channels(), NARROW, 3, 3), NARROW * 9);
    layers.embedding("cbn0", classes, WIDE);
    layers.embedding("cbn1", classes, WIDE);
    layers.embedding("cbn2", classes, NARROW);
    return new Generator(manager, shape, layout, trainable);
  }

  /**
   * The generator of a configuration, as its loop left it.
   *
   * @param state all its arrays; none where there was no iteration: the seed draws them again
   */
  static Generator of(NDManager parent, Network network, SynthesisConfig config, Snapshot state) {
    var random = RandomStream.GENERATOR_WEIGHTS.at(config.seed(), 0);
    var generator = create(parent, network.inputShape(), network.classCount(), config, random);
    if (!state.names().isEmpty()) {
      generator.restore(state);
    }
    return generator;
  }

  /** Whether a trainable array holds a row for each class: γ or β of a conditional BN. */
  static boolean isOfClasses(String name) {
    return name.endsWith(".gamma") || name.endsWith(".beta");
  }

  /** Trainable arrays by name, in a fixed order; unmodifiable. */
  public Map<String, NDArray> trainable() {
    return trainable;
  }

  /** The linear layer and the convolutions, in execution order. */
  public List<WeightLayer> weightLayers() {
    var layers = new ArrayList<WeightLayer>();
    var area = layout.first(shape.height()) * layout.first(shape.width());
    var pixels = (long) layout.reduction() * layout.reduction() * area;
    var latentSize = array("project.weight").getShape().get(1);
    add(layers, "project", latentSize, (long) WIDE * area);
    add(layers, "conv1", 4L * WIDE * area, 4L * WIDE * area);
    add(layers, "conv2", 16L * WIDE * area, 16L * NARROW * area);
    add(layers, "conv3", NARROW * pixels, shape.channels() * pixels);
    return List.copyOf(layers);
  }

  private void add(List<WeightLayer> layers, String name, long inputs, long outputs) {
    var weight = array(name + ".weight");
    layers.add(
        new WeightLayer(
            layers.size(),
            name,
            0,
            Math.toIntExact(weight.getShape().get(0)),
            Math.toIntExact(weight.size()),
            inputs,
            outputs));
  }

  /** A copy of all arrays. */
  public Snapshot snapshot() {
    return Snapshot.of(trainable);
  }

  /**
   * Overwrites all arrays.
   *
   * @throws io.github.fdda.util.InvalidInputException if one is missing or has another shape
   */
  public void restore(Snapshot snapshot) {
    snapshot.copyTo(trainable);
  }

  /**
   * Makes images.
   *
   * @param latents z, N×latent, N at least 2
   * @param labels y, N, int64
   * @return normalized images, N×C×H×W
   */
  public NDArray generate(NDArray latents, NDArray labels) {
    var h = layout.first(shape.height());
    var w = layout.first(shape.width());
    var features = block("conv1", "cbn1", project(latents, labels, h, w), labels);
    try (var last = block("conv2", "cbn2", features, labels)) {
      var images = Activation.tanh(colours(last));
      var channels = new Shape(1, shape.channels());
      var local = images.getManager();
      var normalized =
          TorchFunctions.normalizeBatch(
              images, local.ones(channels), local.zeros(channels), FIRST_EPSILON);
      return crop(normalized, layout.reduction() * h, layout.reduction() * w);
    }
  }

  /** Frees the arrays. */
  @Override
  public void close() {
    manager.close();
  }

  // Feature maps are by far the largest arrays. Each is closed as soon as nothing but a tape still
  // needs it; the tape frees it during its backward pass.

  private NDArray project(NDArray latents, NDArray labels, int height, int width) {
    var weight = array("project.weight");
    var bias = array("project.bias");
    try (var flat = internal(latents).linear(latents, weight, bias).singletonOrThrow();
        var planes = flat.reshape(-1, WIDE, height, width);
        var ordered = TorchFunctions.channelsLast(planes)) {
      return conditionalBatchNorm("cbn0", ordered, labels, FIRST_EPSILON);
    }
  }

  /**
   * @param input freed
   */
  private NDArray block(String convolution, String norm, NDArray input, NDArray labels) {
    try (input;
        var x =
            TorchFunctions.convolveUpsampled(
                input, array(convolution + ".weight"), array(convolution + ".bias"))) {
      return TorchFunctions.leakyReluInPlace(conditionalBatchNorm(norm, x, labels, EPSILON), SLOPE);
    }
  }

  private NDArray colours(NDArray input) {
    var weight = array("conv3.weight");
    var bias = array("conv3.bias");
    return switch (layout) {
      case FULL -> Convolutions.convolve(input, weight, bias, GEOMETRY);
      case HALF -> TorchFunctions.convolveUpsampled(input, weight, bias);
    };
  }

  /** Visible to the benchmark of this kernel. */
  NDArray conditionalBatchNorm(String name, NDArray input, NDArray labels, float epsilon) {
    var gamma = rows(name + ".gamma", labels);
    var beta = rows(name + ".beta", labels);
    return TorchFunctions.normalizeBatch(input, gamma, beta, epsilon);
  }

  private NDArray rows(String name, NDArray labels) {
    var table = array(name);
    return internal(table).embedding(labels, table, SparseFormat.DENSE).singletonOrThrow();
  }

  private NDArray crop(NDArray images, int height, int width) {
    if (height == shape.height() && width == shape.width()) {
      return images;
    }
    return images.get(
        new NDIndex().addAllDim(2).addSliceDim(0, shape.height()).addSliceDim(0, shape.width()));
  }

  private NDArray array(String name) {
    return Objects.requireNonNull(trainable.get(name), name);
  }

  private static NDArrayEx internal(NDArray array) {
    return array.getNDArrayInternal();
  }

  /** Adds freshly drawn layers to a map. */
  private record Layers(NDManager manager, Map<String, NDArray> target, RandomGenerator random) {

    void uniform(String name, Shape weight, int inputs) {
      target.put(name + ".weight", draw(weight, inputs));
      target.put(name + ".bias", draw(new Shape(weight.get(0)), inputs));
    }

    void embedding(String name, int classes, int channels) {
      target.put(name + ".gamma", manager.ones(new Shape(classes, channels)));
      target.put(name + ".beta", manager.zeros(new Shape(classes, channels)));
    }

    private NDArray draw(Shape shape, int inputs) {
      var bound = (float) (1 / Math.sqrt(inputs));
      var bytes =
          ByteBuffer.allocateDirect(Math.toIntExact(shape.size() * Float.BYTES))
              .order(ByteOrder.nativeOrder());
      var values = bytes.asFloatBuffer();
      while (values.hasRemaining()) {
        values.put(random.nextFloat(-bound, bound));
      }
      return manager.create(bytes, shape, DataType.FLOAT32);
    }
  }
}
