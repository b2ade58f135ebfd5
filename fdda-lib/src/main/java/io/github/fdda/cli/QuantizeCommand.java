package io.github.fdda.cli;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.github.fdda.Recipe;
import io.github.fdda.data.Dataset;
import io.github.fdda.data.Datasets;
import io.github.fdda.data.ImagePreparation;
import io.github.fdda.data.InvalidInputException;
import io.github.fdda.data.Normalization;
import io.github.fdda.network.Network;
import io.github.fdda.network.Networks;
import io.github.fdda.quantize.BitWidths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** From a float network to a quantized one. */
@Command(
    name = "quantize",
    description = "Quantizes a network and measures it before and after.",
    sortOptions = false)
final class QuantizeCommand implements Runnable {

  private static final Normalization IMAGENET =
      new Normalization(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

  private enum RecipeName {
    QUICK,
    STANDARD,
    PUBLISHED
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--network",
      required = true,
      paramLabel = "NAME|FILE.onnx",
      description = "A name that 'fdda list' shows, or an ONNX file with BN nodes.")
  private String network = "";

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "NAME|DIR",
      description =
          "A name that 'fdda list' shows, or a folder: IDX or CIFAR files, or pictures in"
              + " train/CLASS/ and val/CLASS/.")
  private String dataset = "";

  @Option(names = "--weights", defaultValue = "4", description = "Bits, 2 to 8 (default 4).")
  private int weights;

  @Option(names = "--activations", defaultValue = "4", description = "Bits, 2 to 8 (default 4).")
  private int activations;

  @Option(
      names = "--first-last-bits",
      paramLabel = "BITS",
      description = "Bits of the first and last layer, if others (F8L8: 8).")
  private Optional<Integer> firstLastBits = Optional.empty();

  @Option(
      names = "--per-class",
      defaultValue = "1",
      description = "Calibration images a class (default 1).")
  private int perClass;

  @Option(
      names = "--recipe",
      defaultValue = "standard",
      description = "quick, standard or published (default standard).")
  private RecipeName recipe = RecipeName.STANDARD;

  @Option(names = "--generator-iterations", paramLabel = "N", description = "Overrides the recipe.")
  private Optional<Integer> generatorIterations = Optional.empty();

  @Option(names = "--student-iterations", paramLabel = "N", description = "Overrides the recipe.")
  private Optional<Integer> studentIterations = Optional.empty();

  @Option(names = "--student-lr", paramLabel = "X", description = "Overrides the recipe.")
  private Optional<Double> studentLearningRate = Optional.empty();

  @Option(names = "--seed", defaultValue = "0", description = "Of every draw (default 0).")
  private long seed;

  @Option(
      names = "--limit-test",
      paramLabel = "N",
      description = "Measure on the first N test images (default all).")
  private Optional<Integer> limitTest = Optional.empty();

  @Option(
      names = "--baseline",
      defaultValue = "none",
      description = "ranges: no training; no-fine-grained: without the two fine-grained losses.",
      converter = BaselineConverter.class)
  private Baseline baseline = Baseline.NONE;

  @Option(names = "--mean", split = ",", description = "Of a folder of pictures, per channel.")
  private @Nullable List<Float> mean;

  @Option(names = "--std", split = ",", description = "Of a folder of pictures, per channel.")
  private @Nullable List<Float> std;

  @Option(names = "--resume", description = "Go on from the last checkpoint in the output folder.")
  private boolean resume;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "cpu or gpu0, gpu1, … (default cpu).")
  private String device = "cpu";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for results (default out/NETWORK-BITS).")
  private Optional<Path> out = Optional.empty();

  @Override
  public void run() {
    var bits = bits();
    var recipe = recipe();
    var target = device();
    var loaded = Networks.load(network);
    var images = images(loaded);
    var measured = limitTest.map(QuantizeCommand::requirePositive).orElse(0);
    var folder = out.orElseGet(() -> Path.of("out", loaded.name() + "-" + bits));
    var options =
        new RunOptions(bits, perClass, recipe, measured, baseline, resume, folder, target);
    Runs.runAndReport(loaded, images, options, spec.commandLine().getOut());
  }

  private BitWidths bits() {
    var bits = BitWidths.of(weights, activations);
    return firstLastBits.isPresent() ? bits.withFirstLast(firstLastBits.get()) : bits;
  }

  private Recipe recipe() {
    var chosen =
        switch (recipe) {
          case QUICK -> Recipe.quick();
          case STANDARD -> Recipe.standard();
          case PUBLISHED -> Recipe.published();
        };
    var synthesis = chosen.synthesis();
    var quantization = chosen.quantization();
    if (generatorIterations.isPresent()) {
      synthesis = synthesis.withIterations(generatorIterations.get());
    }
    if (studentIterations.isPresent()) {
      quantization = quantization.withIterations(studentIterations.get());
      synthesis =
          synthesis.withJointIterations(
              synthesis.jointIterations() == 0 ? 0 : studentIterations.get());
    }
    if (studentLearningRate.isPresent()) {
      quantization = quantization.withLearningRate(studentLearningRate.get());
    }
    return chosen.withSynthesis(synthesis).withQuantization(quantization).withSeed(seed);
  }

  private Device device() {
    if (device.equals("cpu")) {
      return Device.cpu();
    }
    if (!device.matches("gpu\\d{0,3}")) {
      throw new InvalidInputException("device %s: give cpu, or gpu0, gpu1, …".formatted(device));
    }
    var index = device.equals("gpu") ? 0 : Integer.parseInt(device.substring(3));
    var here = Engine.getEngine("PyTorch").getGpuCount();
    if (index >= here) {
      throw new InvalidInputException(
          "device %s: the engine sees %d GPUs here; give cpu".formatted(device, here));
    }
    return Device.gpu(index);
  }

  private static int requirePositive(int limit) {
    if (limit < 1) {
      throw new InvalidInputException("--limit-test %d: give at least 1".formatted(limit));
    }
    return limit;
  }

  private Dataset images(Network loaded) {
    if (!Files.isDirectory(Path.of(dataset, "train"))) {
      if (mean != null || std != null) {
        throw new InvalidInputException(
            "--mean and --std are for a folder of pictures in train/CLASS/; %s brings its own"
                .formatted(dataset));
      }
      return Datasets.load(dataset);
    }
    return Datasets.imageFolder(
        Path.of(dataset), ImagePreparation.of(loaded.inputShape()), normalization(loaded));
  }

  private Normalization normalization(Network loaded) {
    if (mean != null && std != null) {
      return new Normalization(mean, std);
    }
    if (mean == null && std == null && loaded.inputShape().channels() == 3) {
      return IMAGENET;
    }
    throw new InvalidInputException(
        "%s: give --mean and --std, %d values each, as the network was trained with"
            .formatted(dataset, loaded.inputShape().channels()));
  }

  /** Accepts names as they are shown. */
  static final class BaselineConverter implements ITypeConverter<Baseline> {

    @Override
    public Baseline convert(String value) {
      return Arrays.stream(Baseline.values())
          .filter(baseline -> baseline.toString().equals(value.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is none of %s".formatted(value, Arrays.toString(Baseline.values()))));
    }
  }
}
