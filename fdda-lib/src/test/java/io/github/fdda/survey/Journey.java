package io.github.fdda.survey;

import ai.onnxruntime.OrtException;
import io.github.fdda.Fdda;
import io.github.fdda.QuantizedNetwork;
import io.github.fdda.data.LabelledImages;
import io.github.fdda.data.NoiseImages;
import io.github.fdda.deploy.Comparison;
import io.github.fdda.deploy.ModelFile;
import io.github.fdda.deploy.OnnxSession;
import io.github.fdda.deploy.Optimization;
import io.github.fdda.fixture.Stages;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.QuantizationConfig;
import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.stage.TrainingConfig;
import io.github.fdda.quantize.target.Target;
import io.github.fdda.synthesis.SynthesisConfig;
import io.github.fdda.util.FddaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** One file on the whole way, from loading to comparing, as far as it gets. */
final class Journey {

  private static final int SEED = 1;
  private static final double TOLERANCE = 1e-4;
  private static final int IMAGES = 4;
  private static final int MOST_CHANNELS = 4;
  private static final BitWidths BITS = BitWidths.of(8, 8);
  private static final SynthesisConfig SYNTHESIS =
      SynthesisConfig.defaults().withIterations(2).withBatchSize(4);
  private static final QuantizationConfig QUANTIZATION =
      Stages.withImages(Stages.withBatches(QuantizationConfig.defaults(), 2, 2), IMAGES)
          .map(TrainingConfig.class, stage -> stage.withIterations(2))
          .withTarget(Target.load("onnxruntime-cpu"));

  private final Path file;
  private final Path folder;
  private final Map<Step, String> cells = new EnumMap<>(Step.class);

  // Each step sets what the next ones need.
  @SuppressWarnings("NullAway.Init")
  private Network network;

  @SuppressWarnings("NullAway.Init")
  private LabelledImages images;

  @SuppressWarnings("NullAway.Init")
  private QuantizedNetwork quantized;

  private float scale = 1;

  /** The steps, in their order. */
  enum Step {
    RUNTIME,
    LOADED,
    DIFFERENCE,
    QUANTIZED,
    EXPORTED,
    SAME_PREDICTIONS,
    COMPARED
  }

  /**
   * @param folder for the file that is exported
   */
  Journey(Path file, Path folder) {
    this.file = file;
    this.folder = folder;
  }

  /** Goes as far as it can; the last cell says what stopped it, if something did. */
  Map<Step, String> run() {
    for (var step : Step.values()) {
      try {
        cells.put(step, go(step));
      } catch (WrongException e) {
        cells.put(step, "WRONG: " + e.getMessage());
        break;
      } catch (FddaException | OrtException e) {
        cells.put(step, "refused: " + line(e).replace(file.toString() + ": ", ""));
        break;
      } catch (Exception | StackOverflowError | OutOfMemoryError e) {
        cells.put(step, "CRASH: %s at %s".formatted(e, e.getStackTrace()[0]));
        break;
      }
    }
    return cells;
  }

  /** Does one step; tells its figure. */
  private String go(Step step) throws IOException, OrtException {
    return switch (step) {
      case RUNTIME -> runtime();
      case LOADED -> load();
      case DIFFERENCE -> difference();
      case QUANTIZED -> quantize();
      case EXPORTED -> export();
      case SAME_PREDICTIONS -> samePredictions();
      case COMPARED -> compare();
    };
  }

  private static String line(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ¶ ");
  }

  private String runtime() throws OrtException {
    try (var runtime = RuntimeFile.open(file)) {
      scale = runtime.takesBytes() ? 255 : 1;
      return runtime.describe();
    }
  }

  private String load() throws OrtException {
    network = Networks.fromOnnx(file);
    try (var runtime = RuntimeFile.open(file)) {
      if (runtime.looksChannelsLast() && network.inputShape().channels() > MOST_CHANNELS) {
        throw new WrongException("channels last, read as " + network.inputShape());
      }
    }
    return network.inputShape() + ", " + network.classCount() + " classes";
  }

  private String difference() throws OrtException {
    var inputs = randomImages();
    var logits = Fdda.logits(network, inputs);
    var largest = 0.0;
    try (var runtime = RuntimeFile.open(file)) {
      for (var i = 0; i < inputs.size(); i++) {
        var outputs = runtime.outputs(inputs.get(i), network.inputShape());
        largest = Math.max(largest, Heads.difference(logits.get(i), outputs));
      }
    }
    var figure = String.format(Locale.ROOT, "%.1e", largest);
    if (largest > TOLERANCE) {
      throw new WrongException(figure + " of the largest logit");
    }
    return figure;
  }

  /** Uniform ones, then normal ones where the file takes floats. */
  private List<float[]> randomImages() {
    var random = new Random(SEED);
    var inputs = new ArrayList<float[]>();
    for (var i = 0; i < 2 * IMAGES; i++) {
      var image = new float[network.inputShape().size()];
      for (var j = 0; j < image.length; j++) {
        image[j] =
            scale > 1
                ? random.nextInt(256)
                : i < IMAGES ? random.nextFloat() : (float) random.nextGaussian();
      }
      inputs.add(image);
    }
    return inputs;
  }

  private String quantize() {
    var noise =
        NoiseImages.of(network.inputShape(), network.classCount(), scale, SEED)
            .withFirstLabelled(image -> Fdda.predictions(network, image).get(0));
    images = noise.first(2 * IMAGES);
    quantized =
        Fdda.collectCenters(network, noise.calibration())
            .synthesize(SYNTHESIS)
            .quantize(BITS, QUANTIZATION);
    quantized.evaluate(images);
    return "yes";
  }

  private String export() throws IOException {
    quantized.exportOnnx(exported());
    return Files.size(exported()) + " bytes";
  }

  private Path exported() {
    return folder.resolve("exported.onnx");
  }

  private String samePredictions() {
    var inputs = IntStream.range(0, images.size()).mapToObj(images::normalized).toList();
    var expected = quantized.logits(inputs);
    try (var session = OnnxSession.open(ModelFile.read(exported()), 1, Optimization.ALL)) {
      var same = 0;
      var largest = 0.0;
      for (var i = 0; i < inputs.size(); i++) {
        var output = session.logits(images, i).get(0);
        same += best(output) == best(expected.get(i)) ? 1 : 0;
        largest = Math.max(largest, Heads.difference(expected.get(i), List.of(doubles(output))));
      }
      return String.format(Locale.ROOT, "%d of %d, %.0e", same, inputs.size(), largest);
    }
  }

  /** One number alone is the probability of the second of two classes. */
  private static int best(float[] output) {
    return output.length == 1
        ? output[0] > 0.5 ? 1 : 0
        : IntStream.range(0, output.length)
            .reduce((best, i) -> output[i] > output[best] ? i : best)
            .orElseThrow();
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private String compare() {
    try (var floats = OnnxSession.open(ModelFile.read(file), 1, Optimization.ALL);
        var integers = OnnxSession.open(ModelFile.read(exported()), 1, Optimization.ALL)) {
      var comparison = Comparison.of(floats, integers, images, progress -> {});
      var logits = comparison.layers().get(comparison.layers().size() - 1);
      return String.format(
          Locale.ROOT, "%.0f %%, %.0f dB", comparison.agreement(), logits.decibels());
    }
  }

  private static final class WrongException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    WrongException(String message) {
      super(message);
    }
  }
}
