package io.github.fdda.quantize.target;

import io.github.fdda.quantize.grid.BitWidths;
import io.github.fdda.quantize.grid.GridRule;
import io.github.fdda.util.Arguments;
import io.github.fdda.util.Faults;
import io.github.fdda.util.Internal;
import io.github.fdda.util.InvalidInputException;
import io.github.fdda.util.YamlRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A hardware specification: what a backend computes with integers, and how. Quantization consults
 * it, so that what is simulated and trained is what the backend will run. The idea is that of HAGO
 * (Automated Backend-Aware Post-Training Quantization, arXiv 2103.14949): transformations of the
 * graph are general, and a description by the user drives them.
 *
 * <p>Some are {@linkplain #builtIn() built in}, as YAML. See {@code docs/targets.md} for them, for
 * the fields and for a file of one's own.
 *
 * @param name for messages
 * @param title one line for people
 * @param sources where the backend's makers say so
 * @param weights of convolutions and linear layers
 * @param activations and all other tensors that are quantized
 * @param pointBits bits of tensors that no activation function puts out: the images, sums, what
 *     goes into a sum, what pooling puts out; in networks with attention the images alone. 0 if
 *     they have those of all activations
 * @param firstWeightBits the most bits that the first weight can have, from 2 to 8; 0 if it has no
 *     rule of its own
 * @param powerOfTwo whether all scales are powers of two
 * @param absorbsBatchNorm whether a batch normalization after a convolution is part of it, its bias
 *     an integer of the accumulator; else it is a layer of floats
 * @param biases how files hold biases
 * @param accumulatorBits width of the sums of products, 16 to 64; told, not yet consulted
 * @param operators what runs in integers, by ONNX operator
 * @param attentionOperators the same for networks with attention: those that multiply two tensors
 *     which both depend on the images
 * @param floatFallback whether all other operators run in float; else they are refused
 * @since 0.1.0
 */
public record Target(
    String name,
    String title,
    List<String> sources,
    TensorRule weights,
    TensorRule activations,
    int pointBits,
    int firstWeightBits,
    boolean powerOfTwo,
    boolean absorbsBatchNorm,
    BiasRule biases,
    int accumulatorBits,
    Map<String, OperatorRule> operators,
    Map<String, OperatorRule> attentionOperators,
    boolean floatFallback) {

  private static final List<String> BUILT_IN =
      List.of(
          "paper",
          "onnxruntime-cpu",
          "tensorrt-int8",
          "integer-only",
          "openvino",
          "qnn-htp",
          "vitis-dpu",
          "tflite-micro");

  /** Two backends by one vendor-neutral specification. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of("ethos-u", "tflite-micro", "cmsis-nn", "tflite-micro");

  private static final Target PAPER = load("paper");

  /**
   * @throws InvalidInputException if {@code pointBits} are not what activations may have, weights
   *     may have more than 8 bits, the accumulator has not 16 to 64, or biases are integers though
   *     batch normalizations stay
   */
  public Target {
    Arguments.requireBetween("accumulator bits", accumulatorBits, 16, 64);
    BitWidths.requireWeightBits("weights", weights.mostBits());
    if (firstWeightBits != 0 && !weights.allows(firstWeightBits)) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "first-weight-bits: %d; weights have %s",
              firstWeightBits,
              weights.bits()));
    }
    if (pointBits != 0 && !activations.allows(pointBits)) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT, "point-bits: %d; activations have %s", pointBits, activations.bits()));
    }
    if (biases != BiasRule.FLOAT && !absorbsBatchNorm) {
      throw new InvalidInputException(
          "biases: integer needs batch-normalization: absorb, as a bias is part of the"
              + " accumulator; so does byte");
    }
    if (biases == BiasRule.BYTE && !powerOfTwo) {
      throw new InvalidInputException(
          "biases: byte needs scales: power-of-two, as a shift takes them to the accumulator");
    }
    sources = List.copyOf(sources);
    operators = Map.copyOf(operators);
    attentionOperators = Map.copyOf(attentionOperators);
  }

  /**
   * The paper's setting: outputs of activation functions and weights, in simulation; with attention
   * whatever a layer or a product of two tensors takes.
   */
  public static Target paper() {
    return PAPER;
  }

  /** Integer kernels of ONNX Runtime on x86 and ARM processors; activations have 8 bits. */
  public static Target onnxruntimeCpu() {
    return load("onnxruntime-cpu");
  }

  /** Explicit INT8 quantization of TensorRT; activations have 8 bits. */
  public static Target tensorrtInt8() {
    return load("tensorrt-int8");
  }

  /** Integers and shifts alone from images to logits; other operators are refused. */
  public static Target integerOnly() {
    return load("integer-only");
  }

  /** OpenVINO's low precision transformations; activations have 8 bits. */
  public static Target openvino() {
    return load("openvino");
  }

  /** The tensor processor of Qualcomm's chips; activations have 8 or up to 16 bits. */
  public static Target qnnHtp() {
    return load("qnn-htp");
  }

  /** AMD's deep learning processor in FPGAs and NPUs: symmetric, powers of two. */
  public static Target vitisDpu() {
    return load("vitis-dpu");
  }

  /** TensorFlow Lite for Microcontrollers in int8, as Arm's Ethos-U and CMSIS-NN run it. */
  public static Target tfliteMicro() {
    return load("tflite-micro");
  }

  /** Names of the targets that are built in. */
  public static List<String> builtIn() {
    return BUILT_IN;
  }

  /**
   * A target by name, or from a YAML file.
   *
   * @param nameOrFile one of {@link #builtIn()}, or {@code ethos-u} or {@code cmsis-nn} for {@code
   *     tflite-micro}; else the path of a file
   * @throws InvalidInputException if it is neither, or the file is not a target; the message names
   *     file and field
   */
  public static Target load(String nameOrFile) {
    var name = OTHER_NAMES.getOrDefault(nameOrFile, nameOrFile);
    var builtIn = BUILT_IN.contains(name);
    var file = name + (builtIn ? ".yml" : "");
    try (var in =
        builtIn ? Target.class.getResourceAsStream(file) : Files.newInputStream(Path.of(file))) {
      var fields = YamlRecords.read(file, in, TargetFile.class);
      return Faults.at(file, fields::target);
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new InvalidInputException(
          "'%s' is neither a target nor a file; known targets: %s"
              .formatted(nameOrFile, String.join(", ", BUILT_IN)),
          e);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Whether each output channel of a weight can be given a fixed range of its own: not where batch
   * normalization is absorbed into the weights, nor where all channels of a weight share one grid.
   */
  public boolean fixesWeightRanges() {
    return !absorbsBatchNorm
        && weights.perChannel()
        && Stream.of(operators, attentionOperators)
            .flatMap(rules -> rules.values().stream())
            .noneMatch(OperatorRule::oneWeightGrid);
  }

  /** How grids of weights are fitted. */
  @Internal
  public GridRule weightGrids() {
    return new GridRule(weights.symmetric(), powerOfTwo);
  }

  /** How grids of activations are fitted. */
  @Internal
  public GridRule activationGrids() {
    return new GridRule(activations.symmetric(), powerOfTwo);
  }
}
