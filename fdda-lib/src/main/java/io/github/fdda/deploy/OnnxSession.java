package io.github.fdda.deploy;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.github.fdda.data.ImageShape;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.onnx.InputLayout;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.InvalidInputException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * An image classifier in ONNX Runtime, on the CPU.
 *
 * <p>It takes images N×C×H×W: normalized floats (32 or 64 bits), or pixels (uint8) where the file
 * normalizes them itself. Where the file fixes N, by its input or somewhere inside, other batches
 * are run in pieces of that size, the last one filled up with blank images.
 *
 * @since 0.1.0
 */
public final class OnnxSession implements AutoCloseable {

  private static final long LARGEST_SIDE = 1 << 14;
  private static final long MOST_VALUES = 1 << 28;

  private static final Set<OnnxJavaType> INPUT_TYPES =
      EnumSet.of(OnnxJavaType.FLOAT, OnnxJavaType.DOUBLE, OnnxJavaType.UINT8);

  private final ModelFile file;
  private final OrtSession session;
  private final int threads;
  private final String input;
  private final OnnxJavaType type;
  private final InputLayout layout;
  private final ImageShape imageShape;
  private final int fixedBatch;
  private final int columns;

  private OnnxSession(ModelFile file, OrtSession session, int threads) throws OrtException {
    this.file = file;
    this.session = session;
    this.threads = threads;
    if (session.getNumInputs() != 1) {
      throw file.fault(
          String.format(
              Locale.ROOT, "it has %d inputs; a classifier has one", session.getNumInputs()));
    }
    this.input = session.getInputNames().iterator().next();
    var info = inputInfo();
    this.type = info.type;
    this.layout = file.layout();
    this.imageShape = file.imageShape();
    this.fixedBatch = fixedBatch(info.getShape()[0]);
    this.columns = countColumns();
  }

  /**
   * Loads a file.
   *
   * @param file with one input, N×C×H×W or in another {@link InputLayout}, of known C, H and W, and
   *     one output N×K; of one column, it is the probability of the second of two classes
   * @param threads that share the work of one operator, at least 1
   * @param optimization of the graph
   * @throws InvalidInputException if it is no such file, or ONNX Runtime cannot load it or run it
   *     on a blank image
   */
  public static OnnxSession open(ModelFile file, int threads, Optimization optimization) {
    Arguments.requireAtLeast("threads", threads, 1);
    var session = Ort.session(file, optimization, options -> options.setIntraOpNumThreads(threads));
    try {
      return Ort.call(file, "run", () -> new OnnxSession(file, session, threads));
    } catch (InvalidInputException e) {
      Ort.close(file, session);
      throw e;
    }
  }

  private TensorInfo inputInfo() throws OrtException {
    if (!(session.getInputInfo().values().iterator().next().getInfo() instanceof TensorInfo info)
        || !INPUT_TYPES.contains(info.type)) {
      throw file.fault(
          "input '%s' holds neither floats (32 or 64 bits) nor pixels (uint8)".formatted(input));
    }
    var sides = info.getShape();
    if (Arrays.stream(sides).skip(1).anyMatch(side -> side < 1)
        || Arrays.stream(sides).anyMatch(side -> side > LARGEST_SIDE)
        || LongStream.of(sides).reduce(1, (a, b) -> a * Math.max(1, b)) > MOST_VALUES) {
      throw file.fault(
          "input '%s' has shape %s; images need known and sensible sides"
              .formatted(input, Arrays.toString(sides)));
    }
    return info;
  }

  /**
   * How many images the file takes at once, 0 for any number. A file that says so and has been made
   * for one, which shows only when it is run on two, is one of them.
   *
   * @param declared by the input, below 1 for any number
   */
  private int fixedBatch(long declared) throws OrtException {
    if (declared > 0) {
      return (int) declared;
    }
    try (var images = tensor(blank(2), 2);
        var result = session.run(Map.of(input, images))) {
      var sides = sides(result.get(0));
      return sides.length > 0 && sides[0] == 2 ? 0 : 1;
    } catch (OrtException e) {
      // What is wrong with it beside that, one image will tell.
      return 1;
    }
  }

  /** Sides of an array of floats, none of anything else. */
  private static long[] sides(OnnxValue value) {
    return value instanceof OnnxTensor tensor && values(tensor).isPresent()
        ? tensor.getInfo().getShape()
        : new long[0];
  }

  private int countColumns() throws OrtException {
    var size = Math.max(1, fixedBatch);
    try (var images = tensor(blank(size), size);
        var result = session.run(Map.of(input, images))) {
      var sides = sides(result.get(0));
      var others = LongStream.of(sides).skip(1).filter(side -> side != 1).count();
      if (sides.length < 2 || sides[0] != size || others > 1) {
        throw file.fault(
            String.format(
                Locale.ROOT,
                "output '%s' is %s for %d image(s); logits are floats N×K",
                file.output(),
                result.get(0).getInfo(),
                size));
      }
      return Math.toIntExact(LongStream.of(sides).skip(1).reduce(1, Math::multiplyExact));
    }
  }

  /** The file it was loaded from. */
  public ModelFile file() {
    return file;
  }

  /** Threads that share the work of one operator. */
  int threads() {
    return threads;
  }

  /** Shape of one image. */
  public ImageShape imageShape() {
    return imageShape;
  }

  /** Number of classes: length of the logits. */
  public int classCount() {
    return columns == 1 ? 2 : columns;
  }

  /** Whether it takes pixels instead of normalized floats. */
  public boolean takesPixels() {
    return type == OnnxJavaType.UINT8;
  }

  /** Version of ONNX Runtime. */
  public static String runtimeVersion() {
    return Ort.environment().getVersion();
  }

  /**
   * The logits of some images.
   *
   * @param images where to read them
   * @param indices which of them, at least one
   * @return one array of length {@link #classCount()} for each
   * @throws InvalidInputException if the images have another shape, or ONNX Runtime cannot run the
   *     file
   */
  public List<float[]> logits(LabelledImages images, int... indices) {
    try (var batch = batch(images, indices)) {
      return batch.logits();
    }
  }

  /** Name of the input. */
  String input() {
    return input;
  }

  /** Whether all that it puts out are floats of 32 bits. */
  boolean hasFloats() {
    return Ort.call(file, "be asked", session::getOutputInfo).values().stream()
        .allMatch(
            output ->
                output.getInfo() instanceof TensorInfo info && info.type == OnnxJavaType.FLOAT);
  }

  /** How many images it takes at once; 0 for any number. */
  int fixedBatch() {
    return fixedBatch;
  }

  /** All outputs of the file that hold floats, flat, by name. */
  Map<String, float[]> floats(LabelledImages images, int... indices) {
    try (var batch = batch(images, indices)) {
      return batch.floats();
    }
  }

  /**
   * Puts images into the runtime's memory.
   *
   * @param images where to read them
   * @param indices which of them, at least one
   * @return to be closed, which frees that memory
   * @throws InvalidInputException if the images have another shape, there is no index, or no image
   *     with one
   */
  public Batch batch(LabelledImages images, int... indices) {
    requireShape(images);
    requireIndices(images, indices);
    var step = fixedBatch == 0 ? indices.length : fixedBatch;
    var pieces = new ArrayList<Piece>();
    for (var start = 0; start < indices.length; start += step) {
      var end = Math.min(start + step, indices.length);
      pieces.add(piece(images, Arrays.copyOfRange(indices, start, end), step));
    }
    return new Batch(pieces);
  }

  /**
   * Refuses images of another shape, or with another number of classes.
   *
   * @throws InvalidInputException if they have
   */
  void requireMatch(LabelledImages images) {
    requireShape(images);
    if (classCount() != images.classes().size()) {
      throw file.fault(
          String.format(
              Locale.ROOT,
              "it has %d classes, the images have %d; choose the data set it was trained on",
              classCount(),
              images.classes().size()));
    }
  }

  private void requireShape(LabelledImages images) {
    if (!images.shape().equals(imageShape)) {
      throw file.fault(
          "it takes %s images, these are %s; choose another data set or image size"
              .formatted(imageShape, images.shape()));
    }
  }

  private void requireIndices(LabelledImages images, int... indices) {
    Arguments.requireAtLeast("images to run", indices.length, 1);
    for (var index : indices) {
      Arguments.requireBetween("index of an image", index, 0, images.size() - 1);
    }
  }

  private Piece piece(LabelledImages images, int[] indices, int size) {
    var values = blank(size);
    for (var index : indices) {
      if (values instanceof ByteBuffer pixels) {
        var image = images.pixels(index);
        requireSize(index, image.length);
        if (layout == InputLayout.PIXELS) {
          order().forEach(i -> pixels.put(image[i]));
        } else {
          pixels.put(image);
        }
      } else if (values instanceof FloatBuffer floats) {
        var image = images.normalized(index);
        requireSize(index, image.length);
        if (layout == InputLayout.PIXELS) {
          order().forEach(i -> floats.put(image[i]));
        } else {
          floats.put(image);
        }
      }
    }
    var tensor = Ort.call(file, "be given images for", () -> tensor(values.rewind(), size));
    return new Piece(tensor, indices.length, size);
  }

  /** For each value of H×W×C, its place in C×H×W. */
  private IntStream order() {
    var channels = imageShape.channels();
    var plane = imageShape.height() * imageShape.width();
    return IntStream.range(0, imageShape.size()).map(i -> i % channels * plane + i / channels);
  }

  private void requireSize(int index, int length) {
    if (length != imageShape.size()) {
      throw file.fault(
          String.format(
              Locale.ROOT,
              "image %d has %d values, %s needs %d",
              index,
              length,
              imageShape,
              imageShape.size()));
    }
  }

  private Buffer blank(int size) {
    var count = size * imageShape.size();
    return takesPixels() ? ByteBuffer.allocate(count) : FloatBuffer.allocate(count);
  }

  private OnnxTensor tensor(Buffer values, int size) throws OrtException {
    var sides = sides(size);
    if (values instanceof ByteBuffer pixels) {
      return OnnxTensor.createTensor(Ort.environment(), pixels, sides, OnnxJavaType.UINT8);
    }
    var floats = (FloatBuffer) values;
    return type == OnnxJavaType.DOUBLE
        ? OnnxTensor.createTensor(Ort.environment(), widened(floats), sides)
        : OnnxTensor.createTensor(Ort.environment(), floats, sides);
  }

  private static DoubleBuffer widened(FloatBuffer floats) {
    var doubles = DoubleBuffer.allocate(floats.remaining());
    while (floats.hasRemaining()) {
      doubles.put(floats.get());
    }
    return doubles.flip();
  }

  private static FloatBuffer narrowed(DoubleBuffer doubles) {
    var floats = FloatBuffer.allocate(doubles.remaining());
    while (doubles.hasRemaining()) {
      floats.put((float) doubles.get());
    }
    return floats.flip();
  }

  /** What an array of floats, of 32 or 64 bits, holds. */
  private static Optional<FloatBuffer> values(OnnxTensor tensor) {
    return switch (tensor.getInfo().type) {
      case FLOAT -> Optional.of(tensor.getFloatBuffer());
      case DOUBLE -> Optional.of(narrowed(tensor.getDoubleBuffer()));
      default -> Optional.empty();
    };
  }

  private long[] sides(int size) {
    var channels = imageShape.channels();
    var height = imageShape.height();
    var width = imageShape.width();
    return switch (layout) {
      case PLANES -> new long[] {size, channels, height, width};
      case PIXELS -> new long[] {size, height, width, channels};
      case ROWS -> new long[] {size, height, width};
      case VALUES -> new long[] {size, imageShape.size()};
    };
  }

  @Override
  public void close() {
    Ort.close(file, session);
  }

  /** What is run at once: {@code count} images, then blank ones up to {@code size}. */
  private record Piece(OnnxTensor images, int count, int size) {

    /** Values N×… of the images, without those of the blank ones. */
    float[] cut(FloatBuffer values) {
      var cut = new float[(int) ((long) values.remaining() * count / size)];
      values.get(cut);
      return cut;
    }
  }

  /** Images in the runtime's memory, which can be run again and again. */
  public final class Batch implements AutoCloseable {

    private final List<Piece> pieces;

    private Batch(List<Piece> pieces) {
      this.pieces = pieces;
    }

    /**
     * Runs them and drops what comes out.
     *
     * @throws InvalidInputException if ONNX Runtime cannot
     */
    public void run() {
      pieces.forEach(piece -> run(piece).close());
    }

    /**
     * Runs them.
     *
     * @return one array of length {@link #classCount()} for each image; of a file that puts out one
     *     probability p, 1 − p and p
     * @throws InvalidInputException if ONNX Runtime cannot
     */
    public List<float[]> logits() {
      var all = floats().get(file.output());
      if (all == null) {
        throw new IllegalStateException("the output was there on a blank image");
      }
      return IntStream.range(0, all.length / columns)
          .mapToObj(i -> Arrays.copyOfRange(all, i * columns, (i + 1) * columns))
          .map(row -> columns == 1 ? new float[] {1 - row[0], row[0]} : row)
          .toList();
    }

    /** What the file is given first, and at all if it takes as many images at once. */
    OnnxTensor images() {
      return pieces.get(0).images();
    }

    /** What it puts out for these, to be closed. */
    OrtSession.Result result() {
      return run(pieces.get(0));
    }

    private Map<String, float[]> floats() {
      var outputs = new LinkedHashMap<String, float[]>();
      for (var piece : pieces) {
        try (var result = run(piece)) {
          result.forEach(
              output ->
                  outputs.merge(
                      output.getKey(), floats(piece, output.getValue()), OnnxSession::join));
        }
      }
      return outputs;
    }

    private OrtSession.Result run(Piece piece) {
      return Ort.call(file, "run", () -> session.run(Map.of(input, piece.images())));
    }

    private static float[] floats(Piece piece, OnnxValue value) {
      return value instanceof OnnxTensor tensor
          ? values(tensor).map(piece::cut).orElse(new float[0])
          : new float[0];
    }

    @Override
    public void close() {
      pieces.forEach(piece -> piece.images().close());
    }
  }

  private static float[] join(float[] first, float[] second) {
    var joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
