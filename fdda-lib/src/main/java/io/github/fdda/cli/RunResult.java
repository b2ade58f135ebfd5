package io.github.fdda.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;

/**
 * What {@code result.json} holds.
 *
 * @param network name or file
 * @param networkSha256 of its ONNX file
 * @param dataset name or folder
 * @param weightBits of most layers
 * @param activationBits of most layers
 * @param firstLastBits of the first and last layer; 0 if not special
 * @param layerBits by name, of single layers that have others
 * @param perClass calibration images a class
 * @param recipe its name
 * @param target that it was quantized for
 * @param baseline {@code none}, {@code ranges} or {@code no-fine-grained}
 * @param seed of every draw
 * @param floatTop1 percent
 * @param rangesTop1 percent, with ranges chosen on the calibration images (synthetic ones where
 *     there are none) and no training
 * @param top1 percent
 * @param testImages images measured on
 * @param generatorIterations done
 * @param studentIterations done
 * @param floatBytes parameters of the float network
 * @param quantizedBytes parameters of the quantized one, weights in their bits
 * @param seconds by step, of this process
 * @param msPerGeneratorIteration of this process; 0 if it did none
 * @param msPerStudentIteration of this process; 0 if it did none
 * @param peakRssMb largest resident memory of this process; 0 where the system does not tell
 * @param versions of what ran
 */
@JsonNaming(SnakeCaseStrategy.class)
record RunResult(
    String network,
    @JsonProperty("network_sha256") String networkSha256,
    String dataset,
    int weightBits,
    int activationBits,
    int firstLastBits,
    Map<String, Integer> layerBits,
    int perClass,
    String recipe,
    String target,
    String baseline,
    long seed,
    @JsonProperty("float_top1") double floatTop1,
    @JsonProperty("ranges_top1") double rangesTop1,
    @JsonProperty("top1") double top1,
    int testImages,
    int generatorIterations,
    int studentIterations,
    long floatBytes,
    long quantizedBytes,
    Seconds seconds,
    double msPerGeneratorIteration,
    double msPerStudentIteration,
    long peakRssMb,
    Map<String, String> versions) {

  /**
   * Wall-clock time of each step.
   *
   * @param centers step 1
   * @param synthesize step 2
   * @param quantize step 3
   * @param evaluate the float, the ranges-only and the quantized network
   */
  record Seconds(double centers, double synthesize, double quantize, double evaluate) {}
}
